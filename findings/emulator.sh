# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Read by the scripts beside it: a temporary folder, pinned packages of Debian unpacked there, and an emulated PC that
# starts a boot sector. Everything is removed at the end.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() {
	echo "${0##*/}: $*" >&2
	exit 2
}

# unpack SUITE NAME=VERSION...: the packages and what they need, into $work/sysroot. A mirror that is a snapshot may be
# older than its lists are valid.
unpack() {
	local suite=$1 apt=$work/apt uri deb
	shift
	uri=$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sed -n 1p)
	[ -n "$uri" ] || die "apt knows no Debian mirror; run apt-get update"
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$work/sysroot"
	: >"$apt/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main" \
		>"$apt/sources.list"
	cat >"$apt/apt.conf" <<-END
	Dir::State "$apt/state";
	Dir::State::status "$apt/status";
	Dir::Cache "$apt/cache";
	Dir::Etc::SourceList "$apt/sources.list";
	Dir::Etc::SourceParts "/dev/null";
	Dir::Etc::Preferences "/dev/null";
	Dir::Etc::PreferencesParts "/dev/null";
	Debug::NoLocking "1";
	APT::Sandbox::User "root";
	APT::Install-Recommends "0";
	Acquire::Check-Valid-Until "0";
	Acquire::Languages "none";
	END
	APT_CONFIG=$apt/apt.conf apt-get -qq update || die "no lists of $suite"
	APT_CONFIG=$apt/apt.conf apt-get -qq install -y --download-only "$@" >"$work/apt.log" 2>&1 ||
		{ cat "$work/apt.log" >&2; die "cannot fetch $*"; }
	for deb in "$apt"/cache/archives/*.deb; do
		dpkg-deb -x "$deb" "$work/sysroot"
	done
}

# boot_sector SOURCE: $work/disk, a floppy whose first sector is the program, assembled for address 7C00H.
boot_sector() {
	gcc -c -o "$work/boot.o" -x assembler "$1"
	ld -m elf_x86_64 -Ttext 0x7c00 -e _start --oformat binary -o "$work/disk" "$work/boot.o"
	[ "$(stat -c %s "$work/disk")" = 512 ] || die "the boot sector does not have 512 bytes"
	truncate -s 1440K "$work/disk"
}

# bochs OPTION...: the lines of hexadecimal numbers that the program writes to port E9H. OPTIONs are lines of bochsrc.
bochs() {
	local root=$work/sysroot lib=$work/sysroot/usr/lib/x86_64-linux-gnu

	cat >"$work/bochsrc" <<-END
	display_library: rfb, options="timeout=0"
	megs: 32
	romimage: file=$root/usr/share/bochs/BIOS-bochs-legacy
	vgaromimage: file=$root/usr/share/bochs/VGABIOS-lgpl-latest
	clock: sync=none
	floppya: 1_44=$work/disk, status=inserted
	boot: floppy
	log: $work/bochs.log
	panic: action=fatal
	port_e9_hack: enabled=1
	sound: driver=dummy
	END
	printf '%s\n' "$@" >>"$work/bochsrc"
	# Its exit status is 1 also when the program asks for the end.
	BXSHARE=$root/usr/share/bochs LTDL_LIBRARY_PATH=$lib/bochs/plugins timeout 120 \
		"$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$lib:$root/usr/lib" \
		"$root/usr/bin/bochs-bin" -q -f "$work/bochsrc" >"$work/out" 2>&1 || :
	grep -E "^[0-9a-f ]{16,}$" "$work/out" || :
}

# judge EXPECTED FOUND
judge() {
	printf 'expected:\n%s\nfound:\n%s\n' "$1" "$2"
	[ "$1" = "$2" ] && echo "as described" && exit 0
	echo "this has changed"
	exit 1
}
