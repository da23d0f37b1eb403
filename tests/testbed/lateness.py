# SPDX-License-Identifier: GPL-2.0-only
"""How late timers came: collects what inmates/demos/apic.c and tests/guest/rvmlate.c print, and draws it."""

import re

TOTAL = re.compile(r"^(\w+): total n=(\d+) min=(\d+) avg=(\d+) max=(\d+) ns")
BUCKET = re.compile(r"^(\w+): hist (\d+ ns|more) (\d+)$")
MORE = float("inf")
WIDTH = 24


class Lateness:
    """Of one timer."""

    def __init__(self):
        self.count = self.least = self.mean = self.greatest = 0
        self.buckets = {}    # from that many ns, or MORE: how often

    def between(self, first, last):
        return sum(count for ns, count in self.buckets.items() if first <= ns < last)


def take(timers, line):
    """Adds a line to timers, a dictionary by name. False if it is something else."""
    total, bucket = TOTAL.match(line), BUCKET.match(line)
    if not total and not bucket:
        return False
    one = timers.setdefault((total or bucket).group(1), Lateness())
    if total:
        one.count, one.least, one.mean, one.greatest = map(int, total.groups()[1:])
    else:
        where = bucket.group(2)
        one.buckets[MORE if where == "more" else int(where.split()[0])] = int(bucket.group(3))
    return True


def classes(width, last):
    """Limits in ns: 0, one bucket, two, four and so on, up to last."""
    limits = [0]
    while width <= last:
        limits.append(width)
        width *= 2
    return limits


def bar(count, whole):
    """A part of WIDTH; what is not nothing is seen."""
    return "#" * (-(-count * WIDTH // whole) if count else 0)


def microseconds(ns):
    return f"{ns / 1000:.1f}" if ns < 100000 else f"{ns / 1000:.0f}"


def draw(timers, titles, width, buckets):
    """Lines of at most 78 columns: titles has name and title of two timers, which have this width and number of
    buckets."""
    names = list(titles)
    yield f"{'late by':>14}   " + "   ".join(f"{titles[name]:<{WIDTH + 5}}" for name in names).rstrip()
    limits = classes(width, width * buckets)
    used = [index for index, first in enumerate(limits) for name in names
            if timers[name].between(first, (limits + [MORE])[index + 1])]
    for index, first in enumerate(limits[:-1]):
        if index > max(used, default=0):
            break
        last = limits[index + 1]
        counts = [timers[name].between(first, last) for name in names]
        yield _row(f"{first // 1000} - {last // 1000} us", counts, [timers[name].count for name in names])
    beyond = [timers[name].between(limits[-1], MORE) + timers[name].buckets.get(MORE, 0) for name in names]
    if any(beyond):
        yield _row(f"from {limits[-1] // 1000} us", beyond, [timers[name].count for name in names])
    for title, value in (("mean", lambda one: one.mean), ("worst", lambda one: one.greatest)):
        cells = [f"{microseconds(value(timers[name])) + ' us':<{WIDTH + 5}}" for name in names]
        yield f"{title:>14}   " + "   ".join(cells).rstrip()


def _row(title, counts, wholes):
    cells = [f"{count:4} {bar(count, whole or 1):<{WIDTH}}" for count, whole in zip(counts, wholes)]
    return f"{title:>14}   " + "   ".join(cells).rstrip()
