"""How many cases go to a person because figures are unknown: the refer budget."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.figures import Figures
from features.inputs import CARRIER_COLUMNS, COLUMNS, CORE_COLUMNS
from scoring.decision import Outcome
from scoring.engine import Engine

BUDGET = 0.2
"""The largest share that one unknown figure may refer."""
COUNTS = (0, 1, 3, 6)
_USUAL_CARRIERS = frozenset({"electricity_purchased", "natural_gas", "raw_coal", "diesel", "heat_purchased"})


def hideable(engine: Engine, figures: Figures) -> tuple[str, ...]:
    """Return the figures that scores and vetoes read, that everybody here told, and that can be unknown.

    Unusual energy carriers are left out.
    """
    days = np.unique(figures.days.astype("datetime64[D]")).tolist()
    vetoes = (name for day in days for name in engine.assessor.veto_columns(day))
    unusual = frozenset(CARRIER_COLUMNS) - _USUAL_CARRIERS
    return tuple(
        name
        for name in dict.fromkeys([*engine.model_columns, *vetoes])
        if name in COLUMNS
        and name not in CORE_COLUMNS
        and name not in unusual
        and not np.isnan(figures.columns[name]).any()
    )


def _fully_told(engine: Engine, figures: Figures) -> Figures:
    """Return the enterprises of which a score reads nothing unknown, and whose vetoes are all settled.

    Where nobody's vetoes are settled, as in a table without compliance, all the others count.
    """
    known = ~np.any([np.isnan(figures.columns[name]) for name in engine.model_columns], axis=0)
    told = figures.only(known)
    caps = engine.assessor.caps(told)
    settled = caps.worst == caps.best
    return told.only(settled) if settled.any() else told


def disputed_share(engine: Engine, figures: Figures) -> float:
    """Return the share of fully told enterprises that go to a person because two models disagree."""
    return float(np.mean(engine.score_figures(_fully_told(engine, figures)).disputed))


def refer_shares(
    engine: Engine, figures: Figures, counts: Sequence[int] = COUNTS, seed: int = 20260301
) -> dict[int, float]:
    """Return the share referred when so many figures of each enterprise are hidden at random.

    Only enterprises whose every figure is known count, so that what is hidden is all that is unknown.
    """
    rng = np.random.default_rng(seed)
    figures = _fully_told(engine, figures)
    names = hideable(engine, figures)
    order = rng.random((figures.rows, len(names))).argsort(axis=1)
    shares = {}
    for count in counts:
        columns = {name: figures.columns[name].copy() for name in names}
        for place in range(count):
            for which, name in enumerate(names):
                columns[name][order[:, place] == which] = np.nan
        found = engine.score_figures(figures.with_columns(columns))
        shares[count] = float(np.mean(found.outcomes == Outcome.REFER.value))
    return shares
