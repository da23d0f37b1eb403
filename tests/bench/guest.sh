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

cases() {
	insmod /lib/rvm/rvm_test.ko
	insmod /lib/rvm/jailhouse.ko
	# The tool's own reading of the machine is not what is measured.
	measure bare
	away nothing 0 sleep 0.3
	away enable 0 jailhouse enable
	rvmprobe --expect guest >/tmp/probe || fail enter "$(tail -n 1 /tmp/probe)"
	enter_ticks
	results idle rvmbench idle 5
	measure under
	away disable 0 jailhouse disable
	rvmprobe --expect bare >/tmp/probe || fail leave "$(tail -n 1 /tmp/probe)"
	if [ "$cpus" != 1 ]; then
		away enable 1 jailhouse enable
		enter_ticks
		away disable 1 jailhouse disable
	fi
	measure bare
}

# First of all, before time passes.
results boot rvmbench boot
case $part in
boot) rvmprobe >/tmp/probe && mark "BENCH boot PROBE $(tail -n 1 /tmp/probe)" ;;
cases) cases ;;
esac
