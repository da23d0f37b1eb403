# SPDX-License-Identifier: GPL-2.0-only
#
# bash completion for jailhouse(8). Needs nothing of the package bash-completion.

# _jailhouse_words LIST: those words of LIST that begin like the current one.
_jailhouse_words() {
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "${COMP_WORDS[COMP_CWORD]}")
}

# _jailhouse_files KIND [PATTERN]: files (-f) or directories (-d); directories get a slash.
_jailhouse_files() {
	local kind=$1 pattern=$2 cur=${COMP_WORDS[COMP_CWORD]} name

	compopt -o filenames 2>/dev/null
	COMPREPLY=()
	while IFS= read -r name; do
		# shellcheck disable=SC2053 # it is a pattern
		if [[ -d $name || $name == $pattern ]]; then
			COMPREPLY+=("$name")
		fi
	done < <(compgen "$kind" -- "$cur")
}

_jailhouse_enable() {
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	-o | --output)
		_jailhouse_files -f '*'
		return
		;;
	--root)
		_jailhouse_files -d '*'
		return
		;;
	esac
	if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
		_jailhouse_words '--dry-run --json --output --build --load --unload-kvm
			--no-check --root --help'
	else
		_jailhouse_files -f '*.cell'
	fi
}

_jailhouse_efi_install() {
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	--esp) _jailhouse_files -d '*' ;;
	--source | --chain | --kernel | --initrd | --microcode) _jailhouse_files -f '*' ;;
	--options) ;;
	*)
		_jailhouse_words '--esp --once --default --no-default --chain --kernel --initrd
			--options --microcode --replace-config --source --unsigned --no-variables --dry-run
			--help'
		;;
	esac
}

# _jailhouse_efi LIST: options of the other commands for the ESP.
_jailhouse_efi() {
	if [[ ${COMP_WORDS[COMP_CWORD - 1]} == --esp ]]; then
		_jailhouse_files -d '*'
	else
		_jailhouse_words "--esp --no-variables --help $1"
	fi
}

_jailhouse_kexec() {
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	--config)
		_jailhouse_files -f '*.cell'
		return
		;;
	esac
	if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
		_jailhouse_words '--load --exec --force --load-panic --unload --kexec-file-syscall
			--kexec-syscall --initrd= --command-line= --append= --reuse-cmdline --enter
			--config --memory --core --door --no-check --output --help'
	else
		_jailhouse_files -f '*'
	fi
}

# _jailhouse_cells OPTIONS: these, or the names of cells.
_jailhouse_cells() {
	local names=

	if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
		_jailhouse_words "$1"
		return
	fi
	names=$(cat /sys/devices/jailhouse/cells/[1-9]*/name 2>/dev/null)
	_jailhouse_lines "$names"
}

# _jailhouse_lines TEXT: those lines of it that begin like the current word; they may contain spaces.
_jailhouse_lines() {
	local line

	compopt -o filenames 2>/dev/null
	COMPREPLY=()
	while IFS= read -r line; do
		if [[ -n $line && $line == "${COMP_WORDS[COMP_CWORD]}"* ]]; then
			COMPREPLY+=("$line")
		fi
	done <<<"$1"
}

_jailhouse_cell_create() {
	if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
		_jailhouse_words '--no-check --help'
	else
		_jailhouse_files -f '*.cell'
	fi
}

# The cell, then images with their options.
_jailhouse_cell_load() {
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	-s | --string | -a | --address) return ;;
	esac
	if ((COMP_CWORD == 3)) || [[ ${COMP_WORDS[COMP_CWORD - 1]} == --name ]]; then
		_jailhouse_cells '--id --name --help'
	elif [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
		_jailhouse_words '--string --address --help'
	else
		_jailhouse_files -f '*'
	fi
}

_jailhouse() {
	local noun=${COMP_WORDS[1]} verb=${COMP_WORDS[2]}

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_jailhouse_words 'enable disable status console crash kexec hardware config cell efi --help --version'
		return
	fi
	case $noun in
	enable)
		_jailhouse_enable
		return
		;;
	disable)
		_jailhouse_words '--help'
		return
		;;
	status)
		_jailhouse_words '--json --help'
		return
		;;
	console)
		_jailhouse_words '--follow --help'
		return
		;;
	crash)
		if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
			_jailhouse_words '--json --clear --help'
		else
			_jailhouse_files -f '*'
		fi
		return
		;;
	esac
	if [[ $noun == kexec ]]; then
		_jailhouse_kexec
		return
	fi
	if ((COMP_CWORD == 2)); then
		case $noun in
		hardware) _jailhouse_words 'check' ;;
		config) _jailhouse_words 'check' ;;
		cell) _jailhouse_words 'create load start shutdown destroy list stats' ;;
		efi) _jailhouse_words 'install remove status reset-attempts' ;;
		esac
		return
	fi
	case $noun/$verb in
	config/check)
		if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
			_jailhouse_words '--json --help'
		else
			_jailhouse_files -f '*.cell'
		fi
		;;
	hardware/check) _jailhouse_words '--all --json --load --help' ;;
	cell/create) _jailhouse_cell_create ;;
	cell/load) _jailhouse_cell_load ;;
	cell/start | cell/shutdown | cell/destroy) _jailhouse_cells '--id --name --help' ;;
	cell/list) _jailhouse_words '--json --help' ;;
	cell/stats) _jailhouse_cells '--once --cpu --json --id --name --help' ;;
	efi/install) _jailhouse_efi_install ;;
	efi/remove) _jailhouse_efi '--purge --dry-run' ;;
	efi/status) _jailhouse_efi '--json' ;;
	efi/reset-attempts) _jailhouse_words '--help' ;;
	esac
}

complete -F _jailhouse jailhouse
