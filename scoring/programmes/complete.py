"""What a programme says of enterprises that did not tell everything: the answer over all completions.

A completion puts an allowed figure in each gap: within the field's range, no larger than the total it is a
part of, one of the steps of a level, one of the words of a choice. The answer is *eligible* if every
completion is, *not eligible* if none is, and otherwise it cannot be told; it is *eligible if confirmed* if
every completion is eligible with or without reserve.

How it is found, and what is proved:

1. Figures with a direction (``direction.py``) are put at their worse and at their better end, and, since a
   ratio is unknown where its whole is nothing, at the end where that is so. If nothing else is unknown, these
   completions decide: every other one lies between two of them, or on the face where a whole is nothing.
   The answer is exact.
2. The other figures are swept: their ranges are cut into boxes. A box is judged by interval arithmetic, which
   holds every completion in it; corners of boxes are completions, and witness what is possible. A box whose
   every possibility is witnessed already is closed, others are cut in two. When none is left open the
   answer is exact: it follows from witnesses and from proofs alone.
3. After ``ROUNDS`` cuts the search ends with what is proved. What stays open is then called open: never is an
   enterprise called eligible, or not, without proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from features.interval import Range
from features.lookups import LOOKUPS
from scoring.programmes.compiled import Compiled
from scoring.programmes.gaps import Gaps, gaps_of
from scoring.programmes.judge import OPEN, SETTLED, Judged, Measured, Points, judged
from scoring.programmes.parameters import Parameters

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Classes = NDArray[np.uint8]
Item = TypeVar("Item", bound=np.generic)

ROUNDS = 120
"""Cuts of a box before the search ends."""
BOXES = 1_000
"""Open boxes of one enterprise before the search ends."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """The answer for many rows.

    Attributes
    ----------
    classes
        One of ``ELIGIBLE``, ``IF_CONFIRMED``, ``OPEN`` and ``NOT_ELIGIBLE`` for each row.
    judged
        What each criterion, item and score can be; for a row with gaps, over all completions.
    low, high
        What each measure can be, shape (measures, rows).
    is_proved
        False where the search ended before the answer was settled.
    """

    classes: Classes
    judged: Judged
    low: Numbers
    high: Numbers
    is_proved: Flags


def assessed(of: Compiled, parameters: Parameters, columns: Mapping[str, Numbers], rows: int) -> Assessed:
    """Return the answer for each row; NaN in a column is a gap."""
    figures = np.array([columns[name] for name in of.columns]).reshape(len(of.columns), rows)
    is_holed = np.isnan(figures).any(axis=0)
    if not is_holed.any():
        return _told(of, parameters, columns, rows)
    holed = np.flatnonzero(is_holed)
    part = _holed(
        of, parameters.take(holed), gaps_of(of, figures[:, holed], _rows(columns, holed)), columns, holed
    )
    if len(holed) == rows:
        return part
    told = np.flatnonzero(~is_holed)
    whole = _told(of, parameters.take(told), _rows(columns, told), len(told))
    return _woven(whole, told, part, holed, rows)


def _told(of: Compiled, parameters: Parameters, columns: Mapping[str, Numbers], rows: int) -> Assessed:
    measured = _points(of, columns, rows)
    found = judged(of, parameters, measured)
    return Assessed(SETTLED[found.classes], found, measured.low, measured.high, np.ones(rows, np.bool_))


def _points(of: Compiled, columns: Mapping[str, Numbers], rows: int) -> Measured:
    values = of.plan.matrix(columns, rows)
    codes = {name: (columns[name], columns[name]) for name in of.ranks}
    return Measured(values, values, np.isnan(values), codes, is_point=True)


def _holed(
    of: Compiled,
    parameters: Parameters,
    gaps: Gaps,
    columns: Mapping[str, Numbers],
    places: Places,
) -> Assessed:
    """Return the answer for rows that all have gaps."""
    rows = len(places)
    looked = {name: columns[name][places] for name in of.plan.columns if name in LOOKUPS}
    seen, span = _corners(of, parameters, gaps, looked)
    is_swept = (gaps.unknown & (gaps.ways == 0)).any(axis=0)
    proved = np.ones(rows, np.bool_)
    if is_swept.any():
        chosen = np.flatnonzero(is_swept)
        part = _Sweep(of, parameters.take(chosen), gaps.take(chosen), _rows(looked, chosen), seen[chosen])
        seen[chosen] = part.run()
        proved[chosen] = part.is_proved
        rest = np.flatnonzero(~is_swept)
        span = _woven(part.whole, chosen, _chosen(span, rest), rest, rows) if len(rest) else part.whole
    return Assessed(SETTLED[seen], span.judged, span.low, span.high, proved)


def _corners(
    of: Compiled, parameters: Parameters, gaps: Gaps, looked: Mapping[str, Numbers]
) -> tuple[Classes, Assessed]:
    """Return what the completions at the ends can be, and the span of everything between them."""
    rows = gaps.unknown.shape[1]
    figures, of_row = gaps.corners()
    count = len(of_row)
    columns = {name: figures[place] for place, name in enumerate(of.columns)} | _rows(looked, of_row)
    measured = _points(of, columns, count)
    found = judged(of, parameters.take(of_row), measured)
    seen = np.zeros(rows, np.uint8)
    np.bitwise_or.at(seen, of_row, found.classes)
    return seen, Assessed(
        seen, _spanned(found, of_row, rows), *_span(measured, of_row, rows), np.ones(rows, np.bool_)
    )


def _spanned(found: Judged, of_row: Places, rows: int) -> Judged:
    """Return what can be of each row, joined over its corners; rows come in blocks of equal order."""
    blocks = len(of_row) // rows

    def united(sets: NDArray[np.uint8]) -> NDArray[np.uint8]:
        result: NDArray[np.uint8] = np.bitwise_or.reduce(
            sets.reshape(*sets.shape[:-1], blocks, rows), axis=-2
        )
        return result

    def spread(points: Points) -> Points:
        low = points.low.reshape(*points.low.shape[:-1], blocks, rows).min(axis=-2)
        return Points(low, points.high.reshape(*points.high.shape[:-1], blocks, rows).max(axis=-2))

    return Judged(
        united(found.leaves),
        united(found.tests),
        united(found.classes),
        spread(found.score),
        spread(found.items),
        united(found.item_sets),
    )


def _span(measured: Measured, of_row: Places, rows: int) -> tuple[Numbers, Numbers]:
    values = measured.low.reshape(-1, len(of_row) // rows, rows)
    lacking = np.isnan(values).any(axis=1)
    low, high = np.fmin.reduce(values, axis=1), np.fmax.reduce(values, axis=1)
    return np.where(lacking, -np.inf, low), np.where(lacking, np.inf, high)


class _Sweep:
    """Cuts the ranges of figures without a direction until every possibility is witnessed or excluded."""

    def __init__(
        self, of: Compiled, parameters: Parameters, gaps: Gaps, looked: Mapping[str, Numbers], seen: Classes
    ) -> None:
        self.of, self.parameters, self.gaps, self.looked = of, parameters, gaps, looked
        self.seen = seen.copy()
        self.rows = gaps.unknown.shape[1]
        self.is_proved = np.ones(self.rows, np.bool_)
        self.whole = self._whole()

    def _whole(self) -> Assessed:
        """Return the span of all completions, as interval arithmetic bounds it."""
        measured = self._ranges(self.gaps.low, self.gaps.high, np.arange(self.rows))
        found = judged(self.of, self.parameters, measured)
        self.possible = found.classes
        return Assessed(found.classes, found, measured.low, measured.high, self.is_proved)

    def run(self) -> Classes:
        """Return what the completions of each row can be."""
        of_box = np.flatnonzero(self._matters(self.possible, np.arange(self.rows)))
        low, high = self.gaps.low[:, of_box], self.gaps.high[:, of_box]
        for _ in range(ROUNDS):
            if not len(of_box):
                return self.seen
            self._witness(low, high, of_box)
            kept = self._matters(self._classes(low, high, of_box), of_box)
            low, high, of_box = low[:, kept], high[:, kept], of_box[kept]
            low, high, of_box = self._within_budget(low, high, of_box)
            low, high, of_box = self.gaps.cut(low, high, of_box)
        self._give_up(of_box)
        return self.seen

    def _matters(self, classes: Classes, of_box: Places) -> Flags:
        """Return whether what a box can hold would change the answer that is witnessed so far."""
        seen = self.seen[of_box]
        result: Flags = SETTLED[seen] != SETTLED[seen | classes]
        return result

    def _classes(self, low: Numbers, high: Numbers, of_box: Places) -> Classes:
        return judged(self.of, self.parameters.take(of_box), self._ranges(low, high, of_box)).classes

    def _ranges(self, low: Numbers, high: Numbers, of_box: Places) -> Measured:
        ranges = {name: Range(low[place], high[place]) for place, name in enumerate(self.of.columns)}
        is_lacking = {}
        for name, values in self.looked.items():
            taken = values[of_box]
            is_lacking[name] = np.isnan(taken)
            ranges[name] = Range(taken, taken)
        found = self.of.plan.ranges(ranges, len(of_box))
        bottom = np.array([one.low for one in found.values()]).reshape(-1, len(of_box))
        top = np.array([one.high for one in found.values()]).reshape(-1, len(of_box))
        is_open = (bottom == -np.inf) & (top == np.inf)
        codes = {}
        for name in self.of.ranks:
            place = self.of.columns.index(name)
            codes[name] = (low[place], high[place])
        return Measured(bottom, top, is_open, codes, is_point=False)

    def _witness(self, low: Numbers, high: Numbers, of_box: Places) -> None:
        """Note what the completions at two corners of each box are, all else at either end."""
        figures, places = self.gaps.samples(low, high, of_box)
        columns = {name: figures[place] for place, name in enumerate(self.of.columns)}
        columns |= _rows(self.looked, places)
        found = judged(self.of, self.parameters.take(places), _points(self.of, columns, len(places)))
        np.bitwise_or.at(self.seen, places, found.classes)

    def _within_budget(self, low: Numbers, high: Numbers, of_box: Places) -> tuple[Numbers, Numbers, Places]:
        counts = np.bincount(of_box, minlength=self.rows)
        spent = counts > BOXES
        if not spent.any():
            return low, high, of_box
        self._give_up(np.flatnonzero(spent))
        kept = ~spent[of_box]
        return low[:, kept], high[:, kept], of_box[kept]

    def _give_up(self, rows: Places) -> None:
        self.seen[rows] |= OPEN
        self.is_proved[rows] = False


def _rows(columns: Mapping[str, Numbers], places: Places) -> dict[str, Numbers]:
    return {name: values[places] for name, values in columns.items()}


def _woven(one: Assessed, first: Places, other: Assessed, second: Places, rows: int) -> Assessed:
    """Return rows of two assessments at their places among all rows."""

    def woven(a: NDArray[Item], b: NDArray[Item]) -> NDArray[Item]:
        found = np.empty((*a.shape[:-1], rows), a.dtype)
        found[..., first], found[..., second] = a, b
        return found

    a, b = one.judged, other.judged
    return Assessed(
        classes=woven(one.classes, other.classes),
        judged=Judged(
            leaves=woven(a.leaves, b.leaves),
            tests=woven(a.tests, b.tests),
            classes=woven(a.classes, b.classes),
            score=Points(woven(a.score.low, b.score.low), woven(a.score.high, b.score.high)),
            items=Points(woven(a.items.low, b.items.low), woven(a.items.high, b.items.high)),
            item_sets=woven(a.item_sets, b.item_sets),
        ),
        low=woven(one.low, other.low),
        high=woven(one.high, other.high),
        is_proved=woven(one.is_proved, other.is_proved),
    )


def _chosen(found: Assessed, rows: Places) -> Assessed:
    """Return these rows of an assessment."""
    of = found.judged
    return Assessed(
        classes=found.classes[rows],
        judged=Judged(
            leaves=of.leaves[:, rows],
            tests=of.tests[:, rows],
            classes=of.classes[rows],
            score=Points(of.score.low[rows], of.score.high[rows]),
            items=Points(of.items.low[:, rows], of.items.high[:, rows]),
            item_sets=of.item_sets[:, rows],
        ),
        low=found.low[:, rows],
        high=found.high[:, rows],
        is_proved=found.is_proved[rows],
    )
