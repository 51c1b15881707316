"""The gaps in what enterprises told, what each can be, and the completions that are tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.interval import Range, ranges_of
from features.lookups import LOOKUPS
from scoring.completion import ends_of, limits_of, ranges_of_columns
from scoring.programmes.compiled import CODE, Compiled
from scoring.programmes.declare import Choice, Comparison, Fixed
from scoring.programmes.differences import Difference
from scoring.programmes.direction import Facts, Way

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Signs = NDArray[np.int8]

UNBOUNDED = 1e15
"""Where a range ends that has no declared end."""
TINY = 1e-9
"""A share of a range below which figures are no longer told apart by size."""
SMALL = 1e-6
"""Figures below this size are told apart last."""
STEP = 1e-3
"""Where a range that begins at nothing is cut: a thousandth of its end."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """What rows did not tell; arrays are of shape (columns, rows).

    Attributes
    ----------
    low, high
        What each figure can be; a known one is a range of one number.
    ways
        1 where a higher figure can only help, -1 where it can only hurt, 0 where the figure has to be swept.
    swept
        Where interval arithmetic does not find the extremes at the ends of the range.
    faces
        By ratio: the columns that are all at their lower end where its whole is nothing.
    pairs
        (part, total) among the columns.
    steps
        By column: whether only whole numbers are allowed.
    """

    unknown: Flags
    low: Numbers
    high: Numbers
    ways: Signs
    swept: Flags
    faces: Flags
    pairs: tuple[tuple[int, int], ...]
    steps: Flags

    def take(self, rows: Places) -> Gaps:
        """Return the gaps of these rows."""
        return Gaps(
            unknown=self.unknown[:, rows],
            low=self.low[:, rows],
            high=self.high[:, rows],
            ways=self.ways[:, rows],
            swept=self.swept[:, rows],
            faces=self.faces,
            pairs=self.pairs,
            steps=self.steps,
        )

    def beside(self, low: Numbers, high: Numbers, swept: Flags) -> Gaps:
        """Return the gaps with ranges beside those of the figures, that are cut where they are swept."""
        count = len(low)
        return Gaps(
            unknown=np.concatenate([self.unknown, swept]),
            low=np.concatenate([self.low, low]),
            high=np.concatenate([self.high, high]),
            ways=np.concatenate([self.ways, np.zeros(low.shape, np.int8)]),
            swept=np.concatenate([self.swept, swept]),
            faces=np.pad(self.faces, ((0, 0), (0, count))),
            pairs=self.pairs,
            steps=np.pad(self.steps, (0, count)),
        )

    def corners(self) -> tuple[Numbers, Places]:
        """Return completions at the ends, shape (columns, corners x rows), and the row of each.

        All figures at the worse and at the better end, those without a direction at their lower, then at
        their upper end; and the same with each whole at nothing.
        """
        found = []
        for free in (self.low, self.high) if (self.ways == 0).any() else (self.low,):
            worst = np.where(self.ways > 0, self.low, np.where(self.ways < 0, self.high, free))
            best = np.where(self.ways > 0, self.high, np.where(self.ways < 0, self.low, free))
            found += self._with_faces([worst, best], self.low, self.unknown)
        rows = self.unknown.shape[1]
        return self._allowed(np.concatenate(found, axis=1)), np.tile(np.arange(rows), len(found))

    def samples(self, low: Numbers, high: Numbers, of_box: Places) -> tuple[Numbers, Places]:
        """Return completions in boxes: swept figures at either end, others at their worse or better end."""
        ways = self.ways[:, of_box]
        directed = (ways != 0) & ~self.swept[:, of_box]
        found = []
        for free in (low, high):
            worst = np.where(directed, np.where(ways > 0, low, high), free)
            best = np.where(directed, np.where(ways > 0, high, low), free)
            found += self._with_faces([worst, best], low, self.unknown[:, of_box])
        return self._allowed(np.concatenate(found, axis=1)), np.tile(of_box, len(found))

    def _with_faces(self, ends: list[Numbers], low: Numbers, unknown: Flags) -> list[Numbers]:
        """Return completions, and the same with each whole that is not told at its lower end."""
        found = list(ends)
        for face in self.faces:
            if (face[:, None] & unknown).any():
                found += [np.where(face[:, None], low, end) for end in ends]
        return found

    def cut(self, low: Numbers, high: Numbers, of_box: Places) -> tuple[Numbers, Numbers, Places]:
        """Return each box cut in two at its widest swept figure; those without a completion are left out.

        A box that cannot be cut any more is a single completion and has been witnessed: it is left out too.
        """
        open_ones = self.swept[:, of_box] & self.unknown[:, of_box] & (low < high)
        can_cut = open_ones.any(axis=0)
        low, high, of_box, open_ones = (
            low[:, can_cut],
            high[:, can_cut],
            of_box[can_cut],
            open_ones[:, can_cut],
        )
        if not len(of_box):
            return low, high, of_box
        chosen = np.argmax(np.where(open_ones, _size(low, high), -1.0), axis=0)
        boxes = np.arange(len(of_box))
        bottom, top = low[chosen, boxes], high[chosen, boxes]
        below, above = _halves(bottom, top, self.steps[chosen])
        left, right = high.copy(), low.copy()
        left[chosen, boxes], right[chosen, boxes] = below, above
        lows = np.concatenate([low, right], axis=1)
        highs = np.concatenate([left, high], axis=1)
        return self._narrowed(lows, highs, np.tile(of_box, 2))

    def _narrowed(self, low: Numbers, high: Numbers, of_box: Places) -> tuple[Numbers, Numbers, Places]:
        for part, total in self.pairs:
            low[total] = np.maximum(
                low[total], np.where(self._both(part, total, of_box), low[part], low[total])
            )
            high[part] = np.minimum(
                high[part], np.where(self._both(part, total, of_box), high[total], high[part])
            )
        kept = (low <= high).all(axis=0)
        return low[:, kept], high[:, kept], of_box[kept]

    def _both(self, part: int, total: int, of_box: Places) -> Flags:
        both: Flags = (self.unknown[part] & self.unknown[total])[of_box]
        return both

    def _allowed(self, figures: Numbers) -> Numbers:
        """Return completions in which no unknown part is larger than its total."""
        for part, total in self.pairs:
            figures[part] = np.fmin(figures[part], figures[total])
        return figures


def gaps_of(of: Compiled, told: Numbers, columns: Mapping[str, Numbers]) -> Gaps:
    """Return what rows did not tell.

    Parameters
    ----------
    told
        The figures that a programme reads, in its order, shape (columns, rows).
    columns
        The same and others, by name: they narrow what is unknown.
    """
    fixed = _fixed(of)
    unknown = np.isnan(told)
    low, high = told.copy(), told.copy()
    for place in np.flatnonzero(unknown.any(axis=1)):
        bottom, top = _ends(of, of.columns[place], columns, told.shape[1])
        low[place] = np.where(unknown[place], bottom, told[place])
        high[place] = np.where(unknown[place], np.minimum(top, UNBOUNDED), told[place])
    open_pairs = _open_among(fixed.pairs, unknown)
    _narrow(open_pairs, unknown, low, high)
    ways, plain = _ways(of, told, low, high, columns)
    for part, total in open_pairs:
        both = unknown[part] & unknown[total]
        ways[[part, total]] = np.where(both, 0, ways[[part, total]])
        plain[[part, total]] &= ~both
    return Gaps(
        unknown=unknown,
        low=low,
        high=high,
        ways=ways,
        swept=unknown & _needs_sweep(ways, plain),
        faces=fixed.faces,
        pairs=fixed.pairs,
        steps=fixed.steps,
    )


def _open_among(pairs: tuple[tuple[int, int], ...], unknown: Flags) -> list[tuple[int, int]]:
    """Return the pairs of which any row did not tell one."""
    lacking: Flags = np.logical_or.reduce(unknown, axis=1)
    return [(part, total) for part, total in pairs if lacking[part] or lacking[total]]


def _narrow(pairs: list[tuple[int, int]], unknown: Flags, low: Numbers, high: Numbers) -> None:
    """Let totals limit their parts and parts their totals, from one to the next, until nothing moves."""
    for _ in pairs:
        before = low.copy(), high.copy()
        for part, total in pairs:
            high[part] = np.where(unknown[part], np.minimum(high[part], high[total]), high[part])
            low[total] = np.where(unknown[total], np.maximum(low[total], low[part]), low[total])
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            return


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What is the same for all rows of a programme."""

    faces: Flags
    pairs: tuple[tuple[int, int], ...]
    steps: Flags


@lru_cache(maxsize=256)
def _fixed(of: Compiled) -> _Fixed:
    names = of.columns
    faces = [[name in whole for name in names] for whole in of.wholes]
    return _Fixed(
        faces=np.array(faces, np.bool_).reshape(len(of.wholes), len(names)),
        pairs=_pairs(names),
        steps=np.array([bool(_steps_of(of, name)) for name in names], np.bool_),
    )


def _needs_sweep(ways: Signs, plain: Flags) -> Flags:
    """Return what is swept: figures without a direction, and beside one those with a direction by pattern."""
    found: Flags = (ways == 0) | ~plain
    return found


def _ends(of: Compiled, name: str, columns: Mapping[str, Numbers], rows: int) -> tuple[Numbers, Numbers]:
    difference = of.differences.get(name)
    if difference is not None:
        return _ends_of_difference(difference, columns, rows)
    steps = _steps_of(of, name)
    if steps:
        return np.full(rows, float(min(steps))), np.full(rows, float(max(steps)))
    return ends_of(name, columns, rows)


def _ends_of_difference(
    one: Difference, columns: Mapping[str, Numbers], rows: int
) -> tuple[Numbers, Numbers]:
    more, less = (ranges_of_columns((name,), columns, rows)[name] for name in (one.more, one.less))
    return more.low - less.high, more.high - less.low


def _steps_of(of: Compiled, name: str) -> tuple[float, ...]:
    """Return the only values of a flag, a level or a choice; they are whole numbers without a gap."""
    if name.startswith(CODE):
        return tuple(of.ranks[name].tolist())
    return () if name in of.differences else limits_of(name).values


def _pairs(names: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    found = []
    for place, name in enumerate(names):
        total = limits_of(name).total
        if total in names:
            found.append((place, names.index(total)))
    return tuple(found)


def _ways(
    of: Compiled, told: Numbers, low: Numbers, high: Numbers, columns: Mapping[str, Numbers]
) -> tuple[Signs, Flags]:
    """Return each figure's direction, and whether interval arithmetic sees it, in each row."""
    subtracted = [place for place, name in enumerate(of.columns) if name in of.subtracted]
    settled, held = _settled(of, low, high, columns)
    known = np.concatenate([told[subtracted] == 0.0, settled, held])
    if known.shape[1] == 1:
        one_sign, one_plain = _signs_of(of, tuple(known[:, 0].tolist()))
        return one_sign.copy(), one_plain.copy()
    signs, plain = np.empty(told.shape, np.int8), np.empty(told.shape, np.bool_)
    for pattern, rows in _patterns(known):
        signs[:, rows], plain[:, rows] = _signs_of(of, tuple(pattern.tolist()))
    return signs, plain


@lru_cache(maxsize=5_000)
def _signs_of(of: Compiled, pattern: tuple[bool, ...]) -> tuple[Signs, Flags]:
    """Return the direction of each figure, and whether interval arithmetic sees it, shape (columns, 1).

    Parameters
    ----------
    pattern
        Which subtracted figures are nothing, which conditions are settled, which wholes are held.
    """
    subtracted = [name for name in of.columns if name in of.subtracted]
    told = iter(pattern)
    facts = Facts(
        zero=frozenset(name for name, is_so in zip(subtracted, told, strict=False) if is_so),
        settled=frozenset(place for place, is_so in zip(of.conditions, told, strict=False) if is_so),
        held=frozenset(whole for whole, is_so in zip(of.dropping, told, strict=False) if is_so),
    )
    ways = of.ways(facts)
    found = [ways.get(name, Way.UP) for name in of.columns]
    signs = np.array([way.sign for way in found], np.int8)
    return signs[:, None], np.array([way.is_plain for way in found], np.bool_)[:, None]


def _patterns(facts: Flags) -> Iterator[tuple[Flags, Places]]:
    """Yield the distinct columns of some flags, each with the places where it stands."""
    keys = np.packbits(facts, axis=0).T
    _, firsts, places = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    for number, first in enumerate(firsts):
        yield facts[:, first], np.flatnonzero(places.reshape(-1) == number)


def _settled(
    of: Compiled, low: Numbers, high: Numbers, columns: Mapping[str, Numbers]
) -> tuple[Flags, Flags]:
    """Return which conditions hold or fail, and which wholes are positive, whatever is unknown."""
    rows = low.shape[1]
    figures = {name: Range(columns[name], columns[name]) for name in of.plan.columns if name in LOOKUPS}
    figures |= {name: Range(low[place], high[place]) for place, name in enumerate(of.columns)}
    found = np.zeros((len(of.conditions), rows), np.bool_)
    for place, (condition, root) in enumerate(zip(of.conditions, of.condition_roots, strict=True)):
        test = of.tests[condition]
        if root is None:
            column = CODE + test.attribute if isinstance(test, Choice) else ""
            found[place] = figures[column].low == figures[column].high if column in figures else True
        elif isinstance(test, Comparison) and isinstance(test.threshold, Fixed):
            (span,) = ranges_of((root,), figures, rows)
            found[place] = (span.low > test.threshold.number) | (span.high < test.threshold.number)
    held = [one.low > 0.0 for one in ranges_of(of.dropping, figures, rows)]
    return found, np.array(held, np.bool_).reshape(len(held), rows)


def _size(low: Numbers, high: Numbers) -> Numbers:
    """Return how wide ranges are by order of magnitude: how often they can be halved."""
    above = np.log2(np.maximum(high, 0.0) + SMALL) - np.log2(np.maximum(low, 0.0) + SMALL)
    below = np.log2(np.maximum(-low, 0.0) + SMALL) - np.log2(np.maximum(-high, 0.0) + SMALL)
    found: Numbers = above + below
    return found


def _halves(low: Numbers, high: Numbers, is_step: Flags) -> tuple[Numbers, Numbers]:
    """Return the end of the lower and the start of the upper half of each range.

    Ranges are cut by order of magnitude, since figures of small and of large firms differ by powers of ten.
    """
    middle = low + (high - low) / 2.0
    is_wide = (low > 0.0) & (high > 4.0 * low)
    by_order = np.sqrt(np.where(is_wide, low, 1.0)) * np.sqrt(np.where(is_wide, high, 1.0))
    from_zero = (low == 0.0) & (high > TINY)
    is_wide_below = (high < 0.0) & (low < 4.0 * high)
    below_order = -np.sqrt(np.where(is_wide_below, -low, 1.0)) * np.sqrt(np.where(is_wide_below, -high, 1.0))
    to_zero = (high == 0.0) & (low < -TINY)
    across = (low < 0.0) & (high > 0.0)
    cut = np.select(
        [across, is_wide, from_zero, is_wide_below, to_zero],
        [np.zeros(len(low)), by_order, high * STEP, below_order, low * STEP],
        middle,
    )
    cut = np.where((cut <= low) | (cut >= high), middle, cut)
    floor = np.floor(middle)
    below = np.where(is_step, floor, cut)
    above = np.where(is_step, floor + 1.0, cut)
    stuck = ~is_step & ((cut <= low) | (cut >= high))
    return np.where(stuck, low, below), np.where(stuck, high, above)
