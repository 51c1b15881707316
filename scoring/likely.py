"""Bounds over what unknown figures likely are: the range of most peers instead of everything possible.

A bank may decide on these (``decide_on`` in its policy). Then withholding helps whoever is worse than most
peers; over everything possible it helps nobody.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.benchmarks import EVERYBODY, Benchmarks
from models.model import Margins, Model
from models.spec import Task
from scoring.bounds import Bounds

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]


def likely(bounds: Bounds, models: Mapping[Task, Model], benchmarks: Benchmarks, divisions: Texts) -> Bounds:
    """Return bounds with every open input between what 5 and 95 of 100 peers have, where that is possible.

    An input without peers keeps its range, and no bound is wider than the exact one.
    """
    low, high = {}, {}
    for name, bottom in bounds.low.items():
        top = bounds.high[name]
        usual_low, usual_high = _usual(benchmarks, name, divisions)
        low[name] = np.where(np.isnan(usual_low), bottom, np.clip(usual_low, bottom, top))
        high[name] = np.where(np.isnan(usual_high), top, np.clip(usual_high, bottom, top))
    lowest: dict[Task, Margins] = {}
    highest: dict[Task, Margins] = {}
    for task, model in models.items():
        bottom_margin, top_margin = model.bounds(low, high, divisions)
        lowest[task] = np.clip(bottom_margin, bounds.lowest[task], bounds.highest[task])
        highest[task] = np.clip(top_margin, bounds.lowest[task], bounds.highest[task])
    return Bounds(low, high, lowest, highest)


def _usual(benchmarks: Benchmarks, name: str, divisions: Texts) -> tuple[Numbers, Numbers]:
    """Return the 5 % and 95 % quantile of each row's peers, everybody's where the sector has too few."""
    names, places = np.unique(divisions, return_inverse=True)
    found = np.full((len(names), 2), np.nan)
    for place, division in enumerate(names):
        peers = benchmarks.of(name, str(division)) or benchmarks.of(name, EVERYBODY)
        if peers is not None:
            found[place] = peers.quantiles[0], peers.quantiles[-1]
    return found[places, 0], found[places, 1]
