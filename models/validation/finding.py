"""One statistic of a validation pack: value, limit, n and verdict; what it is held to is data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from features.declare import Label

OWN = "GREENLOAN"
"""The source of a limit that is this project's choice."""
LIMITS = Path(__file__).with_name("limits.yaml")


class Group(StrEnum):
    """What a statistic is about; the order is that of pages and documents."""

    LEAKS = "leaks"
    RANKING = "ranking"
    AGREEMENT = "agreement"
    GRADES = "grades"
    STABILITY = "stability"
    SOUNDNESS = "soundness"
    REASONS = "reasons"
    PROXY = "proxy"
    STRESS = "stress"

    @property
    def label(self) -> Label:
        """The name of the group for people."""
        return _GROUPS[self]


_GROUPS = {
    Group.LEAKS: Label("泄漏与时点", "Leaks and points in time"),
    Group.RANKING: Label("区分能力", "Ranking"),
    Group.AGREEMENT: Label("概率是否属实", "Whether probabilities are true"),
    Group.GRADES: Label("等级", "Grades"),
    Group.STABILITY: Label("群体稳定性", "Stability of the population"),
    Group.SOUNDNESS: Label("方向、敏感性与可重复", "Directions, small moves, the same again"),
    Group.REASONS: Label("理由", "Reasons"),
    Group.PROXY: Label("代理变量", "Proxies for groups"),
    Group.STRESS: Label("压力情景", "Stress"),
}


class Verdict(StrEnum):
    """What a figure says of the model."""

    HOLDS = "holds"
    MISSED = "missed"
    NOT_ENOUGH = "not_enough_evidence"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a statistic is held to, and by whose word.

    Attributes
    ----------
    doubt
        Between the limit and this value the evidence is not enough; None where there is no such strip.
    is_needed
        Without evidence for it a pack as a whole has not enough evidence.
    is_told
        A value beyond the limit is told, not missed: it says something else than that the model is wrong.
    events
        Fewer events than this allow no verdict.
    confidence
        ``own`` is this project's choice; ``recalled`` was not checked against the source.
    says
        What the statistic says, for the document.
    """

    group: Group
    label: Label
    at_least: float | None
    at_most: float | None
    doubt: float | None
    is_needed: bool
    is_told: bool
    events: int
    source: Label
    confidence: str
    says: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A statistic as found.

    Attributes
    ----------
    part
        The year, grade, input or baseline that it speaks of; empty for all rows.
    value
        None where too little is known to work it out.
    low, high
        The 95 % interval, where there is one.
    n, events
        The rows it rests on, and how many of them met the event; None where that is not what it is about.
    """

    statistic: str
    part: str
    value: float | None
    low: float | None
    high: float | None
    at_least: float | None
    at_most: float | None
    n: int
    events: int | None
    verdict: Verdict


@cache
def limits(path: Path = LIMITS) -> Mapping[str, Limit]:
    """Read what each statistic is held to."""
    stored = yaml.safe_load(path.read_text("utf-8"))
    return {
        name: Limit(
            group=Group(one["group"]),
            label=Label(one["zh"], one["en"]),
            at_least=one.get("at_least"),
            at_most=one.get("at_most"),
            doubt=one.get("doubt"),
            is_needed=one.get("needed", False),
            is_told=one.get("told", False),
            events=one.get("events", 0),
            source=_source(one["source"]),
            confidence="own" if one["source"] == OWN else "recalled",
            says=one["says"],
        )
        for name, one in stored.items()
    }


def judged(
    statistic: str,
    value: float,
    n: int,
    *,
    events: int | None = None,
    part: object = "",
    interval: tuple[float, float] | None = None,
    chance: float = 0.0,
) -> Finding:
    """Return a statistic with its verdict.

    A value beyond its limit is missed; where its interval reaches the limit, the evidence is not enough.

    Parameters
    ----------
    chance
        What chance alone reaches; an upper limit below it is raised to it.
    """
    limit = limits()[statistic]
    at_most = limit.at_most if limit.at_most is None else max(limit.at_most, chance)
    low, high = interval if interval is not None else (value, value)
    is_known = not math.isnan(value)
    return Finding(
        statistic=statistic,
        part=str(part),
        value=float(value) if is_known else None,
        low=float(low) if is_known and interval is not None else None,
        high=float(high) if is_known and interval is not None else None,
        at_least=limit.at_least,
        at_most=at_most,
        n=n,
        events=events,
        verdict=_verdict(limit, at_most, value, low, high, events or 0),
    )


def _verdict(
    limit: Limit, at_most: float | None, value: float, low: float, high: float, events: int
) -> Verdict:
    if math.isnan(value) or events < limit.events:
        return Verdict.NOT_ENOUGH
    if limit.is_told or (limit.at_least is None and at_most is None):
        return Verdict.TOLD
    if not _within(value, value, limit.at_least, at_most):
        return Verdict.NOT_ENOUGH if _within(low, high, limit.at_least, at_most) else Verdict.MISSED
    is_doubtful = limit.doubt is not None and (
        value < limit.doubt if limit.at_least is not None else value > limit.doubt
    )
    return Verdict.NOT_ENOUGH if is_doubtful else Verdict.HOLDS


def _within(low: float, high: float, at_least: float | None, at_most: float | None) -> bool:
    """Return whether any figure from ``low`` to ``high`` keeps the limit."""
    return (at_least is None or high >= at_least) and (at_most is None or low <= at_most)


def _source(given: str | Mapping[str, str]) -> Label:
    """Return a source's words; a citation is the same in both languages."""
    if isinstance(given, str):
        return Label("本项目自定", given) if given == OWN else Label(given, given)
    return Label(given["zh"], given["en"])


def whole(packs: Iterable[dict[str, Any]]) -> Verdict:
    """Return the verdict of several models' packs together: the worst of them."""
    told = {Verdict(pack["verdict"]) for pack in packs}
    worst = (Verdict.MISSED, Verdict.NOT_ENOUGH, Verdict.HOLDS)
    return next((one for one in worst if one in told), Verdict.NOT_ENOUGH)
