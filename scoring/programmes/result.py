"""What a programme's assessment says, as every door prints it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from features.declare import Label
from scoring.programmes.declare import UNCAPPED, Basis, Cap


class Truth(Enum):
    """What is said of a criterion."""

    MET = Label("符合", "Met")
    NOT_MET = Label("不符合", "Not met")
    CANNOT_TELL = Label("无法判断", "Cannot tell")
    NOT_APPLICABLE = Label("不适用", "Not applicable")


class Eligibility(Enum):
    """What is said of an enterprise."""

    ELIGIBLE = Label("符合条件", "Eligible")
    ELIGIBLE_IF_CONFIRMED = Label("依据核实后符合条件", "Eligible if confirmed")
    NOT_ELIGIBLE = Label("不符合条件", "Not eligible")
    CANNOT_TELL = Label("无法判断", "Cannot tell")


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and the highest that a figure can be while others are unknown; None is without end."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion, its place in law, and how near it is.

    Attributes
    ----------
    part
        ``veto``, ``criterion`` or ``mark``.
    value, threshold, unit
        None and empty where the criterion compares nothing.
    margin
        How far the value is on the side that meets the criterion; negative is short of it.
    rests_on
        The row that the answer rests on; None where none is in force.
    behind
        The unconfirmed rows that the value itself is worked out with, such as a recalled emission factor.
    caps
        Of a veto: the best outcome of a decision while it is active.
    """

    id: str
    part: str
    label: Label
    instrument: str
    clause: str
    effective_from: date
    effective_to: date | None
    truth: Truth
    value: Span | None
    threshold: float | None
    operator: str
    unit: str
    margin: Span | None
    rests_on: Basis | None
    behind: tuple[Basis, ...]
    caps: Cap | None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One scored item: what it can earn, and between which values.

    Attributes
    ----------
    points
        What it is worth once the points of items that do not apply are handed on.
    earned
        What it earns of them.
    benchmark, leading
        None where there is no benchmark: then nothing is told of the item.
    n
        The number of peers from whom the benchmark is derived; 0 where a table gives it.
    behind
        The unconfirmed rows that the value itself is worked out with.
    """

    id: str
    label: Label
    clause: str
    applies: Truth
    points: float
    earned: Span
    measure: str
    unit: str
    value: Span | None
    benchmark: float | None
    leading: float | None
    n: int
    rests_on: tuple[Basis, ...]
    behind: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """A dimension of the rubric with its items."""

    id: str
    label: Label
    points: float
    earned: Span
    items: tuple[ItemResult, ...]


@dataclass(frozen=True, slots=True)
class NextBest:
    """Something that was not told and would change most, with what proves it.

    Attributes
    ----------
    name
        A figure's column, or an attribute.
    vetoes, criteria
        The ids that stay open for want of it.
    points
        How many points of the rubric it holds open.
    """

    name: str
    label: Label
    proof: Label
    vetoes: tuple[str, ...]
    criteria: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A figure worked out beside the outcome, such as the reduction that falls to the loan."""

    label: Label
    unit: str
    value: Span


@dataclass(frozen=True, slots=True)
class ProgrammeResult:
    """What one programme says of one enterprise on one day.

    Attributes
    ----------
    score, mark
        The points out of a hundred and those to reach; None without a rubric.
    margin
        The points above the mark; without a rubric, how near the nearest deciding comparison is, as a share
        of its threshold.
    active, open
        The vetoes that hold against it, and those that cannot be told.
    criteria, dimensions
        A decision holds what is not met and what is open, and the points of each dimension; every criterion
        and item on request.
    decisive
        The criteria on which the outcome turns: settled otherwise, each of them alone would change it; where
        no single one would, all that stand for it.
    unconfirmed
        The rows that nobody has seen in the document itself and that a positive answer rests on.
    without_benchmark
        Items of which nothing can be told because no table and no peers give a benchmark.
    is_proved
        False where the search over completions ended early; the outcome is then *cannot tell*.
    """

    programme: str
    version: str
    label: Label
    instrument: str
    clause: str
    effective_from: date
    effective_to: date | None
    outcome: Eligibility
    score: Span | None
    mark: float | None
    margin: Span | None
    active: tuple[str, ...]
    open: tuple[str, ...]
    decisive: tuple[str, ...]
    criteria: tuple[CriterionResult, ...]
    dimensions: tuple[DimensionResult, ...]
    unconfirmed: tuple[Basis, ...]
    without_benchmark: tuple[str, ...]
    next_best: tuple[NextBest, ...]
    shown: tuple[ShownResult, ...]
    is_proved: bool


def caps_of(results: Iterable[ProgrammeResult]) -> tuple[int, int]:
    """Return the ranks of the worst and of the best outcome that vetoes leave; ``UNCAPPED`` is no limit."""
    worst = best = UNCAPPED
    for one in (criterion for result in results for criterion in result.criteria):
        if one.caps is not None and one.truth in {Truth.NOT_MET, Truth.CANNOT_TELL}:
            worst = min(worst, one.caps.rank)
            best = min(best, one.caps.rank) if one.truth is Truth.NOT_MET else best
    return worst, best
