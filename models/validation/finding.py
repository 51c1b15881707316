"""One statistic of a validation pack: value, limit, n and verdict; what it is held to is data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from features.declare import Label

LIMITS = Path(__file__).with_name("limits.yaml")


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
    events
        Fewer events than this allow no verdict.
    confidence
        ``own`` is this project's choice; ``recalled`` was not checked against the source.
    """

    label: Label
    at_least: float | None
    at_most: float | None
    events: int
    source: Label
    confidence: str


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
    n
        The rows it rests on.
    """

    statistic: str
    part: str
    value: float | None
    low: float | None
    high: float | None
    at_least: float | None
    at_most: float | None
    n: int
    verdict: Verdict


@cache
def limits(path: Path = LIMITS) -> Mapping[str, Limit]:
    """Read what each statistic is held to."""
    stored = yaml.safe_load(path.read_text("utf-8"))
    return {
        name: Limit(
            Label(one["zh"], one["en"]),
            one.get("at_least"),
            one.get("at_most"),
            one["events"],
            Label(one.get("source_zh", one["source"]), one["source"]),
            one["confidence"],
        )
        for name, one in stored.items()
    }


def judged(
    statistic: str,
    value: float,
    n: int,
    *,
    events: int = 0,
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
    if math.isnan(value) or events < limit.events:
        verdict = Verdict.NOT_ENOUGH
    elif limit.at_least is None and at_most is None:
        verdict = Verdict.TOLD
    elif _within(value, value, limit.at_least, at_most):
        verdict = Verdict.HOLDS
    else:
        verdict = Verdict.NOT_ENOUGH if _within(low, high, limit.at_least, at_most) else Verdict.MISSED
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
        verdict=verdict,
    )


def _within(low: float, high: float, at_least: float | None, at_most: float | None) -> bool:
    """Return whether any figure from ``low`` to ``high`` keeps the limit."""
    return (at_least is None or high >= at_least) and (at_most is None or low <= at_most)
