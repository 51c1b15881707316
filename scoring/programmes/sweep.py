"""The search over figures without a direction: boxes of their ranges are judged, closed or cut in two.

Where figures cancel in a whole (``cancelling.py``) its range is a side of the box like theirs: a box then
holds the completions of its figures that keep the whole between its ends.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from features.interval import Range, ranges_of
from scoring.programmes.assessed import Assessed
from scoring.programmes.cancelling import Cancelling, cancelling_of, name_of
from scoring.programmes.compiled import Compiled
from scoring.programmes.gaps import Gaps
from scoring.programmes.judge import OPEN, SETTLED, Measured, judged
from scoring.programmes.parameters import Parameters

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Classes = NDArray[np.uint8]

ROUNDS = 120
"""Cuts of a box before the search ends."""
BOXES = 1_000
"""Open boxes of one enterprise before the search ends."""


def points_of(of: Compiled, columns: Mapping[str, Numbers], rows: int) -> Measured:
    """Return the measures of completions."""
    values = of.plan.matrix(columns, rows)
    codes = {name: (columns[name], columns[name]) for name in of.ranks}
    return Measured(values, values, np.isnan(values), codes, is_point=True)


def rows_of(columns: Mapping[str, Numbers], places: Places) -> dict[str, Numbers]:
    """Return these rows of columns."""
    return {name: values[places] for name, values in columns.items()}


class Sweep:
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
        rows = np.flatnonzero(self._matters(self.possible, np.arange(self.rows)))
        cancelling = cancelling_of(self.of)
        if len(rows) and cancelling.wholes:
            beside = self._beside(cancelling)
            cancels = np.logical_or.reduce(beside.swept[len(self.of.columns) :, rows], axis=0)
            self._search(beside, rows[cancels])
            rows = rows[~cancels]
        self._search(self.gaps, rows)
        return self.seen

    def _beside(self, cancelling: Cancelling) -> Gaps:
        """Return the gaps, and beside them what each whole can be in which two unknown figures may cancel."""
        ranges = self._figures(self.gaps.low, self.gaps.high, np.arange(self.rows))
        spans = ranges_of(cancelling.wholes, ranges, self.rows)
        low, high = np.array([one.low for one in spans]), np.array([one.high for one in spans])
        is_known = (np.isfinite(low) & np.isfinite(high)).all(axis=0)
        can_cancel = cancelling.reads.astype(np.intp) @ self.gaps.unknown > 1
        cancels = can_cancel & (low < 0.0) & (high > 0.0) & is_known
        low = np.where(cancels & cancelling.is_surplus, 0.0, low)
        return self.gaps.beside(low, high, cancels)

    def _search(self, gaps: Gaps, of_box: Places) -> None:
        """Cut the boxes of some rows until nothing is open, or the budget is spent."""
        low, high = gaps.low[:, of_box], gaps.high[:, of_box]
        for _ in range(ROUNDS):
            low, high, of_box = self._narrowed(low, high, of_box)
            if not len(of_box):
                return
            self._witness(gaps, low, high, of_box)
            kept = self._matters(self._classes(low, high, of_box), of_box)
            low, high, of_box = low[:, kept], high[:, kept], of_box[kept]
            low, high, of_box = self._within_budget(low, high, of_box)
            low, high, of_box = gaps.cut(low, high, of_box)
        self._give_up(of_box)

    def _narrowed(self, low: Numbers, high: Numbers, of_box: Places) -> tuple[Numbers, Numbers, Places]:
        """Return the boxes that can hold a completion, each whole no wider than its figures leave it."""
        first = len(self.of.columns)
        if not len(of_box) or len(low) == first:
            return low, high, of_box
        spans = ranges_of(cancelling_of(self.of).wholes, self._figures(low, high, of_box), len(of_box))
        low[first:] = np.maximum(low[first:], [one.low for one in spans])
        high[first:] = np.minimum(high[first:], [one.high for one in spans])
        kept = (low[first:] <= high[first:]).all(axis=0)
        return low[:, kept], high[:, kept], of_box[kept]

    def _matters(self, classes: Classes, of_box: Places) -> Flags:
        """Return whether what a box can hold would change the answer that is witnessed so far."""
        seen = self.seen[of_box]
        result: Flags = SETTLED[seen] != SETTLED[seen | classes]
        return result

    def _classes(self, low: Numbers, high: Numbers, of_box: Places) -> Classes:
        return judged(self.of, self.parameters.take(of_box), self._ranges(low, high, of_box)).classes

    def _figures(self, low: Numbers, high: Numbers, of_box: Places) -> dict[str, Range]:
        """Return what each figure and look-up can be in boxes."""
        ranges = {name: Range(low[place], high[place]) for place, name in enumerate(self.of.columns)}
        return ranges | {name: Range(one, one) for name, one in rows_of(self.looked, of_box).items()}

    def _ranges(self, low: Numbers, high: Numbers, of_box: Places) -> Measured:
        ranges, plan = self._figures(low, high, of_box), self.of.plan
        if len(low) > len(self.of.columns):
            plan = cancelling_of(self.of).plan
            beside = zip(low[len(self.of.columns) :], high[len(self.of.columns) :], strict=True)
            ranges |= {name_of(place): Range(*ends) for place, ends in enumerate(beside)}
        found = plan.ranges(ranges, len(of_box))
        bottom = np.array([one.low for one in found.values()]).reshape(-1, len(of_box))
        top = np.array([one.high for one in found.values()]).reshape(-1, len(of_box))
        is_open = (bottom == -np.inf) & (top == np.inf)
        codes = {}
        for name in self.of.ranks:
            place = self.of.columns.index(name)
            codes[name] = (low[place], high[place])
        return Measured(bottom, top, is_open, codes, is_point=False)

    def _witness(self, gaps: Gaps, low: Numbers, high: Numbers, of_box: Places) -> None:
        """Note what the completions at two corners of each box are, all else at either end."""
        figures, places = gaps.samples(low, high, of_box)
        columns = {name: figures[place] for place, name in enumerate(self.of.columns)}
        columns |= rows_of(self.looked, places)
        found = judged(self.of, self.parameters.take(places), points_of(self.of, columns, len(places)))
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
