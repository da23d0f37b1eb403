# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What bench.py has a guest do: measure bare, under RVM, and bare again. The
# host gets lines "BENCH PHASE ...". Settings: part (cases, cells or boot), cpus, names (of cases), mode (of
# the local APICs, cells only; x2apic: rvm.efi has entered the core).

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

# now: nanoseconds since boot.
now() { sed -n 's/^now at \([0-9]*\) nsecs/\1/p;3q' /proc/timer_list; }

# timed NAME COMMAND...: how long it took, in microseconds.
timed() {
	_timed=$1 _start=$(now)
	shift
	"$@" >/tmp/errors 2>&1 || fail "$_timed" "$(tail -n 1 /tmp/errors)"
	_us=$((($(now) - _start) / 1000))
	mark "BENCH cell RESULT ${_timed}_us $_us $_us"
}

# late PHASE: how late the timer interrupt of a cell comes, 2000 times.
late() {
	config=apic-cpu3 image=apic
	start_cell apic "quiet=1 samples=2000 reports=1 period_us=500" >/tmp/errors 2>&1 &&
		wait_says 120 "^apic: done" >/tmp/errors 2>&1 || fail "late $1" "$(tail -n 1 /tmp/errors)"
	cell_says "mode=$mode timer=deadline" || fail "late $1" "$(console_text | grep "^apic: mode")"
	console_text | sed -n 's/^apic: total .* min=\(.*\) avg=\(.*\) max=\(.*\) ns .*/\1 \2 \3/p' |
		while read -r _least _mean _most; do
			mark "BENCH $1 RESULT timer_late_mean_ns $_mean $_least"
			mark "BENCH $1 RESULT timer_late_most_ns $_most $_least"
		done
	jailhouse cell destroy apic || fail "late $1" "not destroyed"
	config='' image=''
}

# exits PHASE: what the exits of a cell cost it, in ticks.
exits() {
	config=apic-cpu3 image=exits
	start_cell apic "x2apic=${_x2apic:-0}" >/tmp/errors 2>&1 && wait_says 60 "^exits: done" >/tmp/errors 2>&1 ||
		fail "$1" "$(tail -n 1 /tmp/errors)"
	console_text | sed -n 's/^exits: \([a-z_]*\) \([0-9]*\)$/\1 \2/p' | while read -r _name _ticks; do
		mark "BENCH $1 RESULT $_name $_ticks $_ticks"
	done
	jailhouse cell destroy apic || fail "$1" "not destroyed"
	config='' image=''
}

# Processors 2 and 3 are the cells'.
cells() {
	insmod /lib/rvm/jailhouse.ko
	if [ "$mode" = xapic ]; then
		jailhouse enable /cells/machine-4.cell || fail enable "$(jailhouse enable 2>&1 | tail -n 1)"
	fi
	watch_console
	for _try in 1 2 3 4 5; do
		timed create jailhouse cell create /cells/tiny.cell
		timed load load_cell tiny ""
		timed start jailhouse cell start tiny
		timed destroy jailhouse cell destroy tiny
	done
	[ "$mode" = xapic ] || _x2apic=1
	exits exit
	rvmbench spin &
	_load=$!
	exits exit_busy
	kill "$_load"
	late idle
	sh -c 'renice -n 19 -p $$ >/dev/null; exec rvmload 600' >/dev/null 2>&1 &
	_load=$!
	late loaded
	kill "$_load"
	start_cell smp "rounds=500 stay=0 x2apic=${_x2apic:-0}" && wait_says 60 "smp: done" || fail smp "$(console_text | tail -n 1)"
	_ns=$(console_text | sed -n 's/.* \([0-9]*\) ns per hop.*/\1/p')
	mark "BENCH cell RESULT ipi_hop_ns $_ns $_ns"
}

# First of all, before time passes.
results boot rvmbench boot
case $part in
boot) rvmprobe >/tmp/probe && mark "BENCH boot PROBE $(tail -n 1 /tmp/probe)" ;;
cases) cases ;;
cells) cells ;;
esac
