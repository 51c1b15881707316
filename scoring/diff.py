"""What made two decisions differ: data, model, rules and tables, each with its share of the change.

The later decision is reached from the earlier one by exchanging one factor after another. In what order they
are exchanged changes what each seems to do, so every order is taken and averaged (Shapley); the shares then
sum to the whole change. Every decision on the way is recomputed from the archive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from features.border import Report
from features.declare import Label
from features.refusal import Refusal
from models.spec import Task
from scoring.archive import Archive
from scoring.decision import Decision, Outcome, Score, SecondOpinion
from scoring.engine import Engine
from scoring.programmes.result import caps_of
from scoring.record import report_of
from scoring.standing import Ends, Standing


class Factor(Enum):
    """What a decision rests on."""

    DATA = Label("数据", "Data")
    MODEL = Label("模型", "Model")
    RULES = Label("规则", "Rules")
    TABLES = Label("数据表与日期", "Tables and day")


class Measure(Enum):
    """What changed."""

    RISK = Label("违约概率（对数几率）", "Probability of default, log-odds")
    RECOGNITION = Label("绿色认定概率（对数几率）", "Probability of recognition, log-odds")
    OUTCOME = Label("结论（0不支持，2支持）", "Outcome, from 0 not supported to 2 support")


class DiffError(Refusal):
    """Two decisions cannot be split."""


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of both decisions, and each factor's share of its change; the shares sum to it exactly."""

    measure: Measure
    before: float
    after: float
    shares: Mapping[Factor, float]


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two decisions, and why."""

    before: Outcome
    after: Outcome
    changes: tuple[Change, ...]
    is_same_code: bool


Chosen = frozenset[Factor]
GRID = 2**40
_VERSIONS = {
    Factor.MODEL: ("bundle",),
    Factor.RULES: ("policy", "reasons", "programmes"),
    Factor.TABLES: ("tables",),
}


def diff(before: Mapping[str, Any], after: Mapping[str, Any], archive: Archive) -> Diff:
    """Return how the decision of one record became that of another.

    Raises
    ------
    DiffError
        If one of them, or one on the way, has no score: a core figure is missing.
    """
    reports = report_of(before["application"]), report_of(after["application"])
    versions = before["decision"]["versions"], after["decision"]["versions"]
    engines: dict[tuple[str, ...], Engine] = {}

    def decision_with(chosen: Chosen) -> tuple[Decision, Engine]:
        wanted = dict(versions[0])
        for factor, names in _VERSIONS.items():
            if factor in chosen:
                wanted |= {name: versions[1][name] for name in names}
        key = tuple(wanted[name] for names in _VERSIONS.values() for name in names)
        if key not in engines:
            engines[key] = archive.engine(wanted)
        return engines[key].decide(_report(*reports, chosen)), engines[key]

    everything = frozenset(Factor)
    found = {
        chosen: _measures(*decision_with(chosen))
        for size in range(len(Factor) + 1)
        for chosen in map(frozenset, combinations(Factor, size))
    }
    return Diff(
        Outcome(before["decision"]["outcome"]),
        Outcome(after["decision"]["outcome"]),
        tuple(
            _change(measure, {chosen: values[measure] for chosen, values in found.items()})
            for measure in Measure
            if all(measure in values for values in (found[frozenset()], found[everything]))
        ),
        versions[0]["code"] == versions[1]["code"],
    )


def _report(before: Report, after: Report, chosen: Chosen) -> Report:
    """Return the figures of one report and the day of one."""
    day = (after if Factor.TABLES in chosen else before).day
    return replace(after if Factor.DATA in chosen else before, day=day)


def _measures(decision: Decision, engine: Engine) -> dict[Measure, float]:
    if decision.risk is None:
        raise DiffError(
            f"A score needs {', '.join(decision.missing) or 'a risk model'}, which is missing here. "
            "Compare two decisions that both have scores.",
            f"要有分数才能比较，这里缺 {'、'.join(decision.missing) or '风险模型'}。"
            "请比较两个都有分数的决定。",
        )
    found = {Measure.RISK: _log_odds(decision.risk)}
    if decision.recognition is not None:
        found[Measure.RECOGNITION] = _log_odds(decision.recognition)
        found[Measure.OUTCOME] = _standing(decision, decision.recognition, decision.risk, engine)
    return found


def _log_odds(score: Score) -> float:
    return on_grid(math.log(score.point) - math.log1p(-score.point))


def _standing(decision: Decision, green: Score, risk: Score, engine: Engine) -> float:
    """Return the mean of the outcomes at the worst and at the best end of both voices.

    A referred case lies between.
    """
    lower, upper = caps_of(decision.programmes)
    ends = {Task.RECOGNITION: _ends(green), Task.RISK: _ends(risk)}
    found = Standing(engine.policy).range_of(ends)
    return float(min(found.worst[0], lower) + min(found.best[0], upper)) / 2.0


def _ends(score: Score | SecondOpinion) -> Ends:
    """Return the probabilities of both ends, and those of the second opinion."""
    second = _ends(score.second) if isinstance(score, Score) and score.second else None
    return Ends(np.array([score.worst]), np.array([score.best]), second)


def _change(measure: Measure, values: Mapping[Chosen, float]) -> Change:
    before, after = values[frozenset()], values[frozenset(Factor)]
    exact = {factor: shapley(factor, lambda chosen: Fraction(values[chosen])) for factor in Factor}
    shares = {factor: on_grid(share) for factor, share in exact.items()}
    largest = max(shares, key=lambda factor: abs(shares[factor]))
    shares[largest] = (after - before) - math.fsum(
        share for factor, share in shares.items() if factor is not largest
    )
    return Change(measure, before, after, shares)


def on_grid(value: float | Fraction) -> float:
    """Return a value in steps of 2**-40, so that sums and differences of a few are exact.

    >>> on_grid(0.1) + on_grid(0.2) == on_grid(0.3)
    True
    """
    return round(value * GRID) / GRID


def shapley(factor: Factor, value: Callable[[Chosen], Fraction]) -> Fraction:
    """Return a factor's share: what exchanging it changes, averaged over all orders."""
    others = [one for one in Factor if one is not factor]
    count = len(others)
    total = Fraction(0)
    for size in range(count + 1):
        weight = Fraction(math.factorial(size) * math.factorial(count - size), math.factorial(count + 1))
        for chosen in combinations(others, size):
            total += weight * (value(frozenset(chosen) | {factor}) - value(frozenset(chosen)))
    return total
