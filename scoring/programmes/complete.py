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
   Where figures cancel in a whole, the whole's range is cut beside theirs.
3. After ``ROUNDS`` cuts the search ends with what is proved. What stays open is then called open: never is an
   enterprise called eligible, or not, without proof.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from features.lookups import LOOKUPS
from scoring.programmes.assessed import Assessed, chosen_of, woven
from scoring.programmes.compiled import Compiled
from scoring.programmes.gaps import Gaps, gaps_of
from scoring.programmes.judge import SETTLED, Judged, Measured, Points, judged
from scoring.programmes.parameters import Parameters
from scoring.programmes.sweep import Sweep, points_of, rows_of

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Classes = NDArray[np.uint8]


def assessed(of: Compiled, parameters: Parameters, columns: Mapping[str, Numbers], rows: int) -> Assessed:
    """Return the answer for each row; NaN in a column is a gap."""
    figures = np.array([columns[name] for name in of.columns]).reshape(len(of.columns), rows)
    is_holed = np.isnan(figures).any(axis=0)
    if not is_holed.any():
        return _told(of, parameters, columns, rows)
    holed = np.flatnonzero(is_holed)
    part = _holed(
        of, parameters.take(holed), gaps_of(of, figures[:, holed], rows_of(columns, holed)), columns, holed
    )
    if len(holed) == rows:
        return part
    told = np.flatnonzero(~is_holed)
    whole = _told(of, parameters.take(told), rows_of(columns, told), len(told))
    return woven(whole, told, part, holed, rows)


def _told(of: Compiled, parameters: Parameters, columns: Mapping[str, Numbers], rows: int) -> Assessed:
    measured = points_of(of, columns, rows)
    found = judged(of, parameters, measured)
    return Assessed(SETTLED[found.classes], found, measured.low, measured.high, np.ones(rows, np.bool_))


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
        part = Sweep(of, parameters.take(chosen), gaps.take(chosen), rows_of(looked, chosen), seen[chosen])
        seen[chosen] = part.run()
        proved[chosen] = part.is_proved
        rest = np.flatnonzero(~is_swept)
        span = woven(part.whole, chosen, chosen_of(span, rest), rest, rows) if len(rest) else part.whole
    return Assessed(SETTLED[seen], span.judged, span.low, span.high, proved)


def _corners(
    of: Compiled, parameters: Parameters, gaps: Gaps, looked: Mapping[str, Numbers]
) -> tuple[Classes, Assessed]:
    """Return what the completions at the ends can be, and the span of everything between them."""
    rows = gaps.unknown.shape[1]
    figures, of_row = gaps.corners()
    count = len(of_row)
    columns = {name: figures[place] for place, name in enumerate(of.columns)} | rows_of(looked, of_row)
    measured = points_of(of, columns, count)
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
