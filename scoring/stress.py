"""What a carbon price, a shock to one sector and a gap in the data do to scores and outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.stats import spearmanr

from features.figures import Figures
from features.inputs import COLUMNS, CORE_COLUMNS
from models.spec import Task
from models.validation.finding import Finding, judged
from scoring.decision import Outcome
from scoring.engine import Engine
from scoring.scores import Scores

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

SCENARIOS = Path(__file__).with_name("data") / "stress.yaml"
COSTS = ("cost_of_sales",)
EARNINGS = ("operating_profit", "net_profit", "operating_cash_flow", "retained_earnings")
"""What a cost lowers, all by as much: no tax is taken off."""
MOST_ROWS, TRIED_ROWS = 1_500, 400
"""Rows that are stressed, and of those on which it is tried what silence widens most."""
TOLD_BY = 0.5
"""A figure that fewer than this share of the rows tell is not hidden from them."""
RANKS = {Outcome.NOT_SUPPORTED: 0, Outcome.SUPPORT_WITH_CONDITIONS: 1, Outcome.SUPPORT: 2}
"""Of outcomes that are decided; a case that goes to a person stands in no order."""
CARBON_PRICE, SECTOR_SHOCK, DATA_GAP = "carbon_price", "sector_shock", "data_gap"
MAY_NOT_GAIN = (CARBON_PRICE, DATA_GAP)
"""Scenarios that can make nobody better: a cost, and silence."""


@dataclass(frozen=True, slots=True)
class Stressed:
    """A scenario, the figures under it, and the rows that it touches."""

    name: str
    figures: Figures
    touched: Flags


def stress(engine: Engine, figures: Figures) -> tuple[list[Finding], dict[str, Any]]:
    """Return the findings of every scenario, and how many cases went from which outcome to which."""
    figures = _evenly(figures, MOST_ROWS)
    before = engine.score_figures(figures)
    findings: list[Finding] = []
    moved: dict[str, Any] = {}
    for one in _scenarios(engine, figures):
        after = engine.score_figures(one.figures)
        findings.extend(_findings(engine, one, before, after))
        moved[one.name] = _moves(before, after)
    return findings, moved


def carbon_price(engine: Engine, figures: Figures, price: float) -> Stressed:
    """Charge every tonne (CNY); who does not tell what it emits is not charged, and is left out."""
    emitted = engine.catalogue.plan_of(("emissions",)).table(figures.columns, figures.rows)["emissions"]
    told = np.isfinite(emitted)
    cost = np.where(told, emitted, 0.0) * price
    columns = {name: figures.columns[name] + cost for name in COSTS}
    columns |= {name: figures.columns[name] - cost for name in EARNINGS}
    return Stressed(CARBON_PRICE, figures.with_columns(columns), told & (cost > 0.0))


def sector_shock(figures: Figures, share: float) -> Stressed:
    """Let the largest division lose a share of its revenue, and with it of its cost of sales."""
    divisions, counts = np.unique(figures.divisions, return_counts=True)
    hit = figures.divisions == divisions[int(np.argmax(counts))]
    lost = np.where(hit, share, 0.0)
    revenue, cost = figures.columns["revenue"], figures.columns["cost_of_sales"]
    margin = np.where(np.isnan(cost), revenue, revenue - cost)
    columns = {"revenue": revenue * (1.0 - lost), "cost_of_sales": cost * (1.0 - lost)}
    columns |= {name: figures.columns[name] - lost * margin for name in EARNINGS}
    return Stressed(SECTOR_SHOCK, figures.with_columns(columns), hit)


def data_gap(engine: Engine, figures: Figures, count: int) -> Stressed:
    """Make the figures unknown whose silence widens the scores most."""
    gap = _without(figures, most_informative(engine, _evenly(figures, TRIED_ROWS))[:count])
    return Stressed(DATA_GAP, gap, np.ones(figures.rows, np.bool_))


def most_informative(engine: Engine, figures: Figures) -> list[str]:
    """Return the figures that a score reads and most rows tell, the one first whose silence widens most."""
    widths = {
        name: _width(engine.score_figures(_without(figures, [name])))
        for name in engine.model_columns
        if name in COLUMNS
        and name not in CORE_COLUMNS
        and np.mean(~np.isnan(figures.columns[name])) >= TOLD_BY
    }
    return sorted(widths, key=lambda name: -widths[name])


def _without(figures: Figures, names: Sequence[str]) -> Figures:
    return figures.with_columns(dict.fromkeys(names, np.full(figures.rows, np.nan)))


def _evenly(figures: Figures, most: int) -> Figures:
    return figures.only(np.arange(figures.rows) % max(1, -(-figures.rows // most)) == 0)


def _scenarios(engine: Engine, figures: Figures) -> Iterator[Stressed]:
    told = yaml.safe_load(SCENARIOS.read_text("utf-8"))
    yield carbon_price(engine, figures, told[CARBON_PRICE]["price"])
    yield sector_shock(figures, told[SECTOR_SHOCK]["share"])
    yield data_gap(engine, figures, told[DATA_GAP]["figures"])


def _width(scores: Scores) -> float:
    known = ~scores.incomplete
    return float(sum(np.abs(one.worst - one.best)[known].mean() for one in scores.tasks.values()))


def _findings(engine: Engine, one: Stressed, before: Scores, after: Scores) -> Iterator[Finding]:
    rows = one.touched & ~before.incomplete & ~after.incomplete
    n = int(rows.sum())
    if n < 2:
        yield judged("stress_order", np.nan, n, part=one.name)
        return
    old, new = (scores.tasks[Task.RISK].point[rows] for scores in (before, after))
    order = "stress_order_gap" if one.name == DATA_GAP else "stress_order"
    yield judged(order, float(spearmanr(old, new).statistic), n, part=one.name)
    is_decided = len(engine.bundle.models) == len(Task)
    changed = float(np.mean(before.outcomes[rows] != after.outcomes[rows])) if is_decided else np.nan
    yield judged("stress_outcomes", changed, n, part=one.name)
    if one.name in MAY_NOT_GAIN:
        yield judged("stress_gains", _gains(before, after, rows), n, part=one.name)


def _gains(before: Scores, after: Scores, rows: Flags) -> int:
    """Return how many rows are decided better, or have a better worst end of their risk."""
    ranks = [_ranks(scores.outcomes[rows]) for scores in (before, after)]
    worst = [scores.tasks[Task.RISK].worst[rows] for scores in (before, after)]
    is_better = (ranks[0] >= 0) & (ranks[1] > ranks[0])
    return int((is_better | (worst[1] < worst[0])).sum())


def _ranks(outcomes: NDArray[np.str_]) -> NDArray[np.int64]:
    ranks = {outcome.value: rank for outcome, rank in RANKS.items()}
    return np.array([ranks.get(str(outcome), -1) for outcome in outcomes])


def _moves(before: Scores, after: Scores) -> list[Mapping[str, Any]]:
    counts = Counter(zip(before.outcomes.tolist(), after.outcomes.tolist(), strict=True))
    return [{"from": old, "to": new, "n": counts[old, new]} for old, new in sorted(counts)]
