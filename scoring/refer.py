"""How many cases go to a person because figures are unknown: the refer budget, measured in one way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.figures import Figures
from features.inputs import CARRIER_COLUMNS, COLUMNS, CORE_COLUMNS
from models.intervals import Interval, wilson
from scoring.decision import Outcome
from scoring.engine import Engine
from scoring.policy_file import DecideOn

BUDGET = 0.2
"""The largest share that one unknown figure may refer."""
COUNTS = (0, 1, 3, 6)
MOST = 4_000
"""Enterprises on which the budget is measured; more say the same and take longer."""
MOST_DECLINED = 400
"""Declined enterprises that try every figure to hide."""
WON = (Outcome.SUPPORT.value, Outcome.SUPPORT_WITH_CONDITIONS.value)
_USUAL_CARRIERS = frozenset({"electricity_purchased", "natural_gas", "raw_coal", "diesel", "heat_purchased"})

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Referred:
    """The share referred with so many figures unknown, and its 95 % interval (Wilson).

    Attributes
    ----------
    by_models
        The share if no veto counted. A figure that a veto reads opens the case when it is hidden; a veto that
        holds a case settles it whatever else is unknown.
    """

    unknown: int
    share: Interval
    by_models: float


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


def fully_told(engine: Engine, figures: Figures) -> Figures:
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
    return float(np.mean(engine.score_figures(fully_told(engine, figures)).disputed))


def referred(
    engine: Engine, figures: Figures, counts: Sequence[int] = COUNTS, seed: int = 20260301
) -> Iterator[Referred]:
    """Yield the share referred when so many figures of each enterprise are hidden at random.

    Only enterprises whose every figure is known count, so that what is hidden is all that is unknown.
    """
    rng = np.random.default_rng(seed)
    figures = fully_told(engine, figures)
    names = hideable(engine, figures)
    order = rng.random((figures.rows, len(names))).argsort(axis=1)
    for count in counts if figures.rows else ():
        columns = {name: figures.columns[name].copy() for name in names}
        for place in range(count):
            for which, name in enumerate(names):
                columns[name][order[:, place] == which] = np.nan
        hidden = figures.with_columns(columns)
        share, by_models = (_share(engine, hidden, has_vetoes) for has_vetoes in (True, False))
        yield Referred(count, wilson(share, figures.rows), by_models)


def _share(engine: Engine, figures: Figures, has_vetoes: bool) -> float:
    scores = engine.score_figures(figures, has_vetoes=has_vetoes)
    return float(np.mean(scores.outcomes == Outcome.REFER.value))


def refer_shares(
    engine: Engine, figures: Figures, counts: Sequence[int] = COUNTS, seed: int = 20260301
) -> dict[int, float]:
    """Return the shares of ``referred`` alone, by the number of unknown figures."""
    return {one.unknown: one.share.value for one in referred(engine, figures, counts, seed)}


@dataclass(frozen=True, slots=True)
class Winners:
    """Declined enterprises that would be supported if they hid one figure of their choice.

    Attributes
    ----------
    declined
        How many tried.
    share
        How many of them would win, and its 95 % interval.
    best
        The figures whose hiding wins most often, at most three.
    """

    decide_on: DecideOn
    declined: int
    share: Interval
    best: tuple[str, ...]


def winners(engine: Engine, figures: Figures, decide_on: DecideOn) -> Winners | None:
    """Return who would win by hiding one figure if outcomes were decided on these bounds.

    None where no enterprise with every figure known is declined by the models.
    """
    told = fully_told(engine, figures)
    outcomes = engine.score_figures(told).outcomes
    declined = told.only(np.flatnonzero(outcomes == Outcome.NOT_SUPPORTED.value)[:MOST_DECLINED])
    if not declined.rows:
        return None
    wins = {name: _wins(engine, declined, name, decide_on) for name in hideable(engine, declined)}
    share = float(np.mean(np.any(list(wins.values()), axis=0)))
    best = sorted((name for name in wins if wins[name].any()), key=lambda name: -int(wins[name].sum()))
    return Winners(decide_on, declined.rows, wilson(share, declined.rows), tuple(best[:3]))


def _wins(engine: Engine, declined: Figures, name: str, decide_on: DecideOn) -> Flags:
    hidden = declined.with_columns({name: np.full(declined.rows, np.nan)})
    return np.isin(engine.score_figures(hidden, decide_on=decide_on).outcomes, WON)


def budget_of(engine: Engine, figures: Figures) -> dict[str, Any] | None:
    """Return the refer budget as JSON: by what, on how many enterprises, by the rules of which day.

    None where no enterprise has every figure told.
    """
    told = fully_told(engine, figures.only(np.arange(min(MOST, figures.rows))))
    if not told.rows:
        return None
    return {
        "rows": told.rows,
        "days": [str(day) for day in np.unique(told.days.astype("datetime64[D]"))],
        "budget_for_one": BUDGET,
        "decide_on": engine.policy.decide_on.value,
        "referred": [asdict(one) for one in referred(engine, told)],
        "models_disagree": disputed_share(engine, told),
        "winners_if_likely": _as_json(winners(engine, told, DecideOn.LIKELY)),
    }


def _as_json(found: Winners | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return asdict(found) | {"decide_on": found.decide_on.value, "best": list(found.best)}
