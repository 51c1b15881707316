"""The exact bounds of a bundle's scores while figures are unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.interval import Range
from features.plan import Plan
from models.model import Margins, Model
from models.spec import Task
from scoring.completion import limits_of, pieces_of, ranges_of_columns

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]
Ends = dict[str, Numbers]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What unknown figures leave open, for many rows.

    Attributes
    ----------
    low, high
        The range of each input of the models, shape (rows,).
    lowest, highest
        The lowest and highest log-odds of each model's voices over every completion, shape (voices, rows).
    """

    low: Ends
    high: Ends
    lowest: Mapping[Task, Margins]
    highest: Mapping[Task, Margins]


def bounds_of(
    models: Mapping[Task, Model], plan: Plan, columns: Mapping[str, Numbers], divisions: Texts
) -> Bounds:
    """Return the bounds: every column of ``plan`` is known, or a range by ``scoring/completion.py``.

    A row with one unknown figure is swept: the figure's range is cut into pieces, each piece is bounded,
    and the union is far narrower than the box of all inputs that read the figure. Rows with several use the
    box. Both hold every completion, and the box holds the sweep, so withholding more never helps.
    """
    rows = len(divisions)
    ranges = plan.ranges(ranges_of_columns(plan.columns, columns, rows), rows)
    low = {name: found.low.copy() for name, found in ranges.items()}
    high = {name: found.high.copy() for name, found in ranges.items()}
    unknown = np.array([np.isnan(columns[name]) for name in plan.columns]).reshape(-1, rows)
    swept = unknown.sum(axis=0) == 1
    lowest: dict[Task, Margins] = {}
    highest: dict[Task, Margins] = {}
    for task, model in models.items():
        lowest[task], highest[task] = _boxed(model, low, high, divisions, ~swept)
    for place in np.flatnonzero(unknown[:, swept].any(axis=1)):
        chosen = np.flatnonzero(unknown[place] & swept)
        box = {name: Range(low[name][chosen], high[name][chosen]) for name in low}
        part = _swept(models, plan, plan.columns[place], _rows(columns, plan, chosen), divisions[chosen], box)
        for name, values in low.items():
            values[chosen], high[name][chosen] = part.low[name], part.high[name]
        for task in models:
            lowest[task][:, chosen], highest[task][:, chosen] = part.lowest[task], part.highest[task]
    return Bounds(low, high, lowest, highest)


def _boxed(
    model: Model, low: Ends, high: Ends, divisions: Texts, chosen: NDArray[np.bool_]
) -> tuple[Margins, Margins]:
    """Return the bounds over the box of all inputs of the chosen rows; the others are left to be filled."""
    if chosen.all():
        return model.bounds(low, high, divisions)
    lowest = np.empty((model.voice_count, len(divisions)), np.float32)
    highest = np.empty_like(lowest)
    if chosen.any():
        bottom, top = ({name: one[name][chosen] for name in one} for one in (low, high))
        lowest[:, chosen], highest[:, chosen] = model.bounds(bottom, top, divisions[chosen])
    return lowest, highest


def _rows(columns: Mapping[str, Numbers], plan: Plan, chosen: NDArray[np.intp]) -> dict[str, Numbers]:
    return {name: columns[name][chosen] for name in _needed(plan) if name in columns}


def _needed(plan: Plan) -> list[str]:
    """Return the plan's columns and those that narrow them."""
    needed = dict.fromkeys(plan.columns)
    for name in plan.columns:
        limits = limits_of(name)
        needed |= dict.fromkeys((*limits.parts, *((limits.total,) if limits.total else ())))
    return list(needed)


def _swept(
    models: Mapping[Task, Model],
    plan: Plan,
    column: str,
    columns: Mapping[str, Numbers],
    divisions: Texts,
    box: Mapping[str, Range],
) -> Bounds:
    """Return the bounds of rows that lack ``column`` alone; what does not read it stays as boxed."""
    rows = len(divisions)
    pieces = pieces_of(column, columns, rows)
    count = pieces.low.shape[1]
    reading = plan.by_column[column]
    known = {name: np.repeat(columns[name], count) for name in reading.columns}
    ranges = {name: Range(values, values) for name, values in known.items()}
    ranges[column] = Range(pieces.low.ravel(), pieces.high.ravel())
    found = reading.ranges(ranges, rows * count)
    low = {name: found[name].low if name in found else np.repeat(one.low, count) for name, one in box.items()}
    high = {
        name: found[name].high if name in found else np.repeat(one.high, count) for name, one in box.items()
    }
    lowest, highest = {}, {}
    for task, model in models.items():
        bottom, top = model.bounds(low, high, np.repeat(divisions, count))
        lowest[task] = bottom.reshape(-1, rows, count).min(axis=-1)
        highest[task] = top.reshape(-1, rows, count).max(axis=-1)
    return Bounds(
        {name: values.reshape(rows, count).min(axis=1) for name, values in low.items()},
        {name: values.reshape(rows, count).max(axis=1) for name, values in high.items()},
        lowest,
        highest,
    )
