#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Turns `nm -n` of the core into the table that x86/symbols.c searches: text symbols, ascending.
awk '
BEGIN {
	print "\t.section .symbols, \"a\"\n\t.balign 8"
	print "\t.globl symbol_table\nsymbol_table:"
}
$2 ~ /^[tT]$/ && $3 !~ /^\.L/ && !seen[$1]++ {
	printf "\t.quad 0x%s, .Lname%d\n", $1, n
	names[n++] = $3
}
END {
	print "\t.globl symbol_count\nsymbol_count:\n\t.quad " n + 0
	for (i = 0; i < n; i++)
		printf ".Lname%d:\n\t.asciz \"%s\"\n", i, names[i]
	print "\t.section .note.GNU-stack, \"\", @progbits"
}'
