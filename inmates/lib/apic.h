/* SPDX-License-Identifier: GPL-2.0-only */
/* Local APIC in xAPIC and x2APIC mode. SDM Vol. 3A, chapter 11. */
#ifndef INMATE_APIC_H
#define INMATE_APIC_H

#include "types.h"

#define APIC_PAGE 0xfee00000UL

/* Offsets of the registers in xAPIC mode; in x2APIC mode the MSR is 0x800 + offset / 16. */
#define APIC_REG_ID 0x20
#define APIC_REG_VERSION 0x30
#define APIC_REG_TPR 0x80
#define APIC_REG_EOI 0xb0
#define APIC_REG_LDR 0xd0
#define APIC_REG_DFR 0xe0
#define APIC_REG_SVR 0xf0
#define APIC_REG_ISR 0x100
#define APIC_REG_ESR 0x280
#define APIC_REG_LVT_CMCI 0x2f0
#define APIC_REG_ICR 0x300
#define APIC_REG_ICR_HIGH 0x310
#define APIC_REG_LVT_TIMER 0x320
#define APIC_REG_LVT_LINT0 0x350
#define APIC_REG_LVT_LINT1 0x360
#define APIC_REG_LVT_ERROR 0x370
#define APIC_REG_TIMER_COUNT 0x380
#define APIC_REG_TIMER_CURRENT 0x390
#define APIC_REG_TIMER_DIVIDE 0x3e0
#define APIC_REG_SELF_IPI 0x3f0

/* Low half of the ICR. */
#define ICR_FIXED 0x0000
#define ICR_LOWEST 0x0100
#define ICR_SMI 0x0200
#define ICR_NMI 0x0400
#define ICR_INIT 0x0500
#define ICR_SIPI 0x0600
#define ICR_EXTINT 0x0700
#define ICR_LOGICAL 0x0800
#define ICR_PENDING 0x1000
#define ICR_ASSERT 0x4000
#define ICR_LEVEL 0x8000
#define ICR_SELF 0x40000
#define ICR_ALL 0x80000
#define ICR_ALL_BUT_SELF 0xc0000

#define LVT_MASKED 0x10000
#define LVT_PERIODIC 0x20000
#define LVT_TSC_DEADLINE 0x40000
#define LVT_SMI 0x200

#define SVR_ENABLE 0x100

/** Vector of spurious interrupts, which get no end of interrupt. */
#define APIC_SPURIOUS_VECTOR 0xff

/**
 * apic_init_cpu() - takes the APIC of the calling CPU into use, in the mode it is in, timer masked
 */
void apic_init_cpu(void);

/**
 * apic_enable_x2apic() - switches the calling CPU to x2APIC mode
 * Return: true if it is in that mode now, false if the CPU or the hypervisor does not offer it.
 */
bool apic_enable_x2apic(void);

/** apic_is_x2apic() - mode of the calling CPU */
bool apic_is_x2apic(void);

/** apic_id() - number of the calling CPU's APIC */
uint32_t apic_id(void);

uint32_t apic_read(unsigned int reg);
void apic_write(unsigned int reg, uint32_t value);

/** apic_eoi() - end of interrupt; the dispatcher does it after each handler */
void apic_eoi(void);

/**
 * apic_send_ipi() - writes the ICR, and in xAPIC mode waits until it was sent
 * @dest: APIC number, or logical destination with ICR_LOGICAL; not used with the shorthands
 * @command: ICR_* and the vector
 */
void apic_send_ipi(uint32_t dest, uint32_t command);

#endif /* INMATE_APIC_H */
