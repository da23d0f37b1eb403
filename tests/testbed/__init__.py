# SPDX-License-Identifier: GPL-2.0-only
"""Test bed of RVM: boots machines and looks at what they print."""
