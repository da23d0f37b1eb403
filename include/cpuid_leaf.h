/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The answer leaf: how software, user space included, finds out whether this CPU is a guest of the
 * core. On bare metal the leaf is out of range and returns the data of the highest basic leaf
 * (SDM Vol. 2A, CPUID), which never carries the magic number.
 */
#ifndef RVM_CPUID_LEAF_H
#define RVM_CPUID_LEAF_H

/** EAX = RVM_CPUID_MAGIC, EBX = RVM_ABI_VERSION, ECX = CPU index, EDX = enum rvm_door. */
#define RVM_CPUID_LEAF 0x52564d00U

/** "RVM!" in memory order. */
#define RVM_CPUID_MAGIC 0x214d5652U

/** What non-root cells see at 0x40000000, as Jailhouse has it. */
#define JAILHOUSE_CPUID_SIGNATURE 0x40000000U
#define JAILHOUSE_CPUID_FEATURES 0x40000001U

#endif /* RVM_CPUID_LEAF_H */
