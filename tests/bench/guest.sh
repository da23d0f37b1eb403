# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What bench.py has a guest do: measure bare, under RVM, and bare again. The
# host gets lines "BENCH PHASE ...". Settings: part (cases or boot), cpus, names (of cases).

rvm=/sys/devices/jailhouse/rvm

# results PHASE COMMAND...: gives the host what the command measured.
results() {
	_phase=$1
	shift
	"$@" >/tmp/results 2>/tmp/errors || {
		fail "$_phase" "status $?: $*: $(tail -n 1 /tmp/errors)"
		return
	}
	grep -E '^(RESULT|EXITS) ' /tmp/results | while read -r _line; do
		mark "BENCH $_phase $_line"
	done
}

measure() {
	# shellcheck disable=SC2086
	results "$1" rvmbench $names
	if [ "$cpus" = 1 ]; then
		results "$1" rvmtest hypercall-speed 0 64
		results "$1" rvmtest rdmsr-speed 0 64 0x1b
	else
		results "$1" rvmtest ipi-speed 0 64
	fi
}

# away PHASE CPU COMMAND...: measured from all CPUs but the one that runs it.
away() {
	_away=$1 _cpu=$2
	shift 2
	results "$_away-by-$_cpu" rvmbench watch "$_cpu" "$@"
}

# Ticks by the core's own clock.
enter_ticks() {
	while read -r _index _ticks; do
		mark "BENCH enter RESULT away_index$_index $_ticks $_ticks"
	done <"$rvm/enter_ticks"
}

# The tool's configuration but for the serial console, on which a character takes
# longer than the way of a whole VM exit: type 0 at offset 56 of include/cell_config.h.
config_make() {
	jailhouse enable --build --output /tmp/quiet.cell >/tmp/errors 2>&1 ||
		fail config "$(tail -n 1 /tmp/errors)"
	dd if=/dev/zero of=/tmp/quiet.cell bs=1 seek=56 count=2 conv=notrunc 2>/dev/null
}

# enter CPU, leave CPU: enable and disable on that CPU.
enter() {
	away enable "$1" jailhouse enable /tmp/quiet.cell
	rvmprobe --expect guest >/tmp/probe || fail enter "$(tail -n 1 /tmp/probe)"
	enter_ticks
}

leave() {
	away disable "$1" jailhouse disable
	rvmprobe --expect bare >/tmp/probe || fail leave "$(tail -n 1 /tmp/probe)"
}

cases() {
	insmod /lib/rvm/rvm_test.ko
	insmod /lib/rvm/jailhouse.ko
	config_make
	measure bare
	away nothing 0 sleep 0.3
	enter 0
	results idle rvmbench idle 5
	measure under
	leave 0
	# Some more, as an interrupt can add to what one shows.
	if [ "$cpus" != 1 ]; then
		for _on in 1 0 1 0 1; do
			enter $_on
			leave $_on
		done
	fi
	measure bare
}

# First of all, before time passes.
results boot rvmbench boot
case $part in
boot) rvmprobe >/tmp/probe && mark "BENCH boot PROBE $(tail -n 1 /tmp/probe)" ;;
cases) cases ;;
esac
