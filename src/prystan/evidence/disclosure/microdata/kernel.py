"""The compiled inner loops of the search. Arrays are as `layout` and `search` describe them; -1 is no code.

`over1`, `over2` and `over3` hold by how much records exceed the targets, cell by cell. A move is kept if it lowers the
weighted sum of their squares.
"""
# mypy: ignore-errors
# Functions of this file are typed by Numba.

from __future__ import annotations

import numpy as np

from prystan.evidence.compiled import compiled
from prystan.evidence.disclosure.microdata.support import place_of

HOPELESS = 4.0
"""Above this, what tables of three attributes say could hardly make a move worth while."""


@compiled()
def set_seed(seed):
    np.random.seed(seed)


@compiled()
def tally(records, over1, over2):
    for row in records:
        for a in row:
            if a >= 0:
                over1[a] += 1
                for b in row:
                    if b >= 0 and a != b:
                        over2[a, b] += 1


@compiled()
def tally3(records, columns, items, attributes, steps, over3):
    for row in records:
        for t in range(len(attributes)):
            a, b, c = attributes[t]
            for i in range(columns[a], columns[a + 1]):
                for j in range(columns[b], columns[b + 1]):
                    for k in range(columns[c], columns[c + 1]):
                        if row[i] >= 0 and row[j] >= 0 and row[k] >= 0:
                            place = steps[t, 0] + (row[i] - items[a]) * steps[t, 1]
                            place += (row[j] - items[b]) * steps[t, 2] + (row[k] - items[c])
                            over3[place] += 1


@compiled()
def _gain3(row, u, v, changed, columns, items, attributes, steps, weights, over3):
    """Change the tables of three as if `u` became `v` (or nothing, -1) in a record; what that adds to the misfit."""
    gain = 0.0
    for t in range(len(attributes)):
        place = -1
        for side in range(3):
            if attributes[t, side] == changed:
                place = side
        if place < 0:
            continue
        first, second = (place + 1) % 3, (place + 2) % 3
        a, b = attributes[t, first], attributes[t, second]
        for i in range(columns[a], columns[a + 1]):
            if row[i] < 0:
                continue
            for j in range(columns[b], columns[b + 1]):
                if row[j] < 0:
                    continue
                base = steps[t, 0] + (row[i] - items[a]) * steps[t, 1 + first]
                base += (row[j] - items[b]) * steps[t, 1 + second]
                if u >= 0:
                    cell = base + (u - items[changed]) * steps[t, 1 + place]
                    gain += weights[t] * (1 - 2 * over3[cell])
                    over3[cell] -= 1
                if v >= 0:
                    cell = base + (v - items[changed]) * steps[t, 1 + place]
                    gain += weights[t] * (1 + 2 * over3[cell])
                    over3[cell] += 1
    return gain


@compiled()
def _swap_gain(records, i, j, u, v, attribute, over2, weights, stamp, tick):
    """What it adds to the misfit of pairs if record i gives u for v, and record j v for u. What both have beside them
    changes nothing."""
    gain = 0.0
    for o in records[j]:
        if o >= 0:
            stamp[o] = tick
    for o in records[i]:
        if o < 0:
            continue
        if stamp[o] == tick:
            stamp[o] = -tick
            continue
        if u >= 0:
            gain += weights[attribute[u], attribute[o]] * (1 - 2 * over2[u, o])
        if v >= 0:
            gain += weights[attribute[v], attribute[o]] * (1 + 2 * over2[v, o])
    for o in records[j]:
        if o < 0 or stamp[o] != tick:
            continue
        if u >= 0:
            gain += weights[attribute[u], attribute[o]] * (1 + 2 * over2[u, o])
        if v >= 0:
            gain += weights[attribute[v], attribute[o]] * (1 - 2 * over2[v, o])
    return gain


@compiled()
def _apply(row, u, v, over2):
    for o in row:
        if o < 0:
            continue
        if u >= 0:
            over2[u, o] -= 1
            over2[o, u] -= 1
        if v >= 0:
            over2[v, o] += 1
            over2[o, v] += 1


@compiled()
def _holds(row, begin, end, item):
    found = False
    for c in range(begin, end):
        found = found or row[c] == item
    return found


@compiled()
def _codes(row, begin, end):
    found = 0
    for c in range(begin, end):
        found += row[c] >= 0
    return found


@compiled()
def swaps(
    records, columns, items, attribute, multiple, _over1, _weights1, over2, weights2,
    over3, attributes3, steps3, weights3, stamp, tries,
):  # fmt: skip
    """Two records exchange a code; how many exchanges were kept."""
    kept, persons, width = 0, len(records), records.shape[1]
    tick = 0
    stamp[:] = 0
    for _ in range(tries):
        i, j, c = np.random.randint(persons), np.random.randint(persons), np.random.randint(width)
        a = np.searchsorted(columns, c, side="right") - 1
        d = c
        if multiple[a]:
            d = columns[a] + np.random.randint(columns[a + 1] - columns[a])
        u, v = records[i, c], records[j, d]
        if i == j or u == v:
            continue
        if multiple[a] and not _may_swap(records[i], records[j], columns[a], columns[a + 1], u, v, items[a + 1] - 1):
            continue
        tick += 1
        # The two codes are taken out while what stands beside them is looked at.
        records[i, c], records[j, d] = -1, -1
        gain = _swap_gain(records, i, j, u, v, attribute, over2, weights2, stamp, tick)
        if gain < HOPELESS:
            gain += _gain3(records[i], u, v, a, columns, items, attributes3, steps3, weights3, over3)
            gain += _gain3(records[j], v, u, a, columns, items, attributes3, steps3, weights3, over3)
            if gain < 0:
                _apply(records[i], u, v, over2)
                _apply(records[j], v, u, over2)
                u, v = v, u
                kept += 1
            else:
                _gain3(records[i], v, u, a, columns, items, attributes3, steps3, weights3, over3)
                _gain3(records[j], u, v, a, columns, items, attributes3, steps3, weights3, over3)
        records[i, c], records[j, d] = u, v
    return kept


@compiled()
def _may_swap(one, other, begin, end, u, v, unknown):
    """Whether both sets of codes stay sets, of at least one code, with unknown only by itself."""
    mine, theirs = _codes(one, begin, end), _codes(other, begin, end)
    if u == unknown or v == unknown:
        return mine == 1 and theirs == 1 and u >= 0 and v >= 0
    if (u >= 0 and _holds(other, begin, end, u)) or (v >= 0 and _holds(one, begin, end, v)):
        return False
    if v < 0:
        return mine > 1 and not _holds(other, begin, end, unknown)
    if u < 0:
        return theirs > 1 and not _holds(one, begin, end, unknown)
    return True


@compiled()
def _change_gain(row, u, v, attribute, over1, weights1, over2, weights2):
    gain = 0.0
    if u >= 0:
        gain += weights1[attribute[u]] * (1 - 2 * over1[u])
    if v >= 0:
        gain += weights1[attribute[v]] * (1 + 2 * over1[v])
    for o in row:
        if o < 0:
            continue
        if u >= 0:
            gain += weights2[attribute[u], attribute[o]] * (1 - 2 * over2[u, o])
        if v >= 0:
            gain += weights2[attribute[v], attribute[o]] * (1 + 2 * over2[v, o])
    return gain


@compiled()
def _try_change(
    row, c, v, a, columns, items, attribute, over1, weights1, over2, weights2, over3, attributes3, steps3, weights3
):
    """Puts v where row has a code, if that lowers the misfit."""
    u = row[c]
    row[c] = -1
    gain = _change_gain(row, u, v, attribute, over1, weights1, over2, weights2)
    if gain < HOPELESS:
        gain += _gain3(row, u, v, a, columns, items, attributes3, steps3, weights3, over3)
        if gain < 0:
            _apply(row, u, v, over2)
            if u >= 0:
                over1[u] -= 1
            if v >= 0:
                over1[v] += 1
            row[c] = v
            return True
        _gain3(row, v, u, a, columns, items, attributes3, steps3, weights3, over3)
    row[c] = u
    return False


@compiled()
def changes(
    records, columns, items, attribute, multiple, over1, weights1, over2, weights2,
    over3, attributes3, steps3, weights3, tries,
):  # fmt: skip
    """A record takes over a code that another one has; how many changes were kept."""
    kept, persons, width = 0, len(records), records.shape[1]
    for _ in range(tries):
        i, j, c = np.random.randint(persons), np.random.randint(persons), np.random.randint(width)
        a = np.searchsorted(columns, c, side="right") - 1
        begin, end, unknown = columns[a], columns[a + 1], items[a + 1] - 1
        u, v = records[i, c], records[j, begin + np.random.randint(end - begin)]
        if u == v:
            continue
        if multiple[a]:
            own = _codes(records[i], begin, end)
            if v >= 0 and _holds(records[i], begin, end, v):
                continue
            # Unknown only ever stands alone, and nobody is left without a code.
            if (v == unknown and own - (u >= 0) > 0) or (v < 0 and own < 2):
                continue
            if u < 0 and (v == unknown or _holds(records[i], begin, end, unknown)):
                continue
        kept += _try_change(
            records[i], c, v, a, columns, items, attribute, over1, weights1, over2, weights2,
            over3, attributes3, steps3, weights3,
        )  # fmt: skip
    return kept


@compiled()
def _supported(row, v, unknown, small, counts, least):
    """Whether v has stood often enough beside every two codes of a record."""
    for i in range(len(row)):
        if row[i] < 0 or unknown[row[i]]:
            continue
        for j in range(i):
            if row[j] < 0 or unknown[row[j]]:
                continue
            if counts[place_of(small[row[i]], small[row[j]], small[v])] < least:
                return False
    return True


@compiled()
def deal(
    records, lost, small, counts, least, columns, items, attribute, _multiple, over1, weights1, over2, weights2,
    over3, attributes3, steps3, weights3, tries,
):  # fmt: skip
    """Records that lost a code take one that was lost, theirs or another's of the same attribute; how many did."""
    kept = 0
    unknown = np.zeros(items[-1], dtype=np.bool_)
    for a in range(len(columns) - 1):
        unknown[items[a + 1] - 1] = True
    for _ in range(tries):
        one, other = np.random.randint(len(lost)), np.random.randint(len(lost))
        row, v = records[lost[one, 0]], lost[other, 2]
        a = attribute[v]
        begin, end = columns[a], columns[a + 1]
        if lost[one, 1] < begin or lost[one, 1] >= end or _holds(row, begin, end, v):
            continue
        c = begin
        while c < end and row[c] >= 0 and not unknown[row[c]]:
            c += 1
        if c == end or _change_gain(_without(row, c), row[c], v, attribute, over1, weights1, over2, weights2) >= 0:
            continue
        if _supported(row, v, unknown, small, counts, least):
            kept += _try_change(
                row, c, v, a, columns, items, attribute, over1, weights1, over2, weights2,
                over3, attributes3, steps3, weights3,
            )  # fmt: skip
    return kept


@compiled()
def _without(row, c):
    rest = row.copy()
    rest[c] = -1
    return rest
