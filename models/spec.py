"""What a model predicts, what it reads, and which way each input may push it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from features.declare import Indicator, Label


class Task(Enum):
    """What is predicted. ``better`` is the sign of the prediction in which an enterprise is better."""

    RISK = "risk"
    RECOGNITION = "recognition"

    @property
    def label(self) -> Label:
        """The name of the prediction for people."""
        return _LABELS[self]

    @property
    def definition(self) -> Label:
        """The event whose probability is predicted."""
        return _DEFINITIONS[self]

    @property
    def months(self) -> int:
        """How many months after the end of the report year the event is known."""
        return 24 if self is Task.RECOGNITION else 12

    @property
    def better_when_high(self) -> bool:
        """Whether a high probability is good for the enterprise."""
        return self is Task.RECOGNITION


_LABELS = {
    Task.RISK: Label("违约风险", "Default risk"),
    Task.RECOGNITION: Label("绿色认定", "Green recognition"),
}
_DEFINITIONS = {
    Task.RISK: Label(
        "报告年度结束后12个月内违约（逾期90天以上、破产或无力偿付）",
        "Default within 12 months of the report year: 90 days overdue, bankrupt or unlikely to pay",
    ),
    Task.RECOGNITION: Label(
        "报告年度结束后24个月内被认定为绿色工厂（或更高级别）",
        "Recognised as a green factory, or at a higher level, within 24 months of the end of the report year",
    ),
}


@dataclass(frozen=True, slots=True)
class Boosting:
    """How trees are grown. ``child_weight`` counts hessian: keep it far below the number of events."""

    rounds: int
    depth: int
    rate: float
    child_weight: float
    column_share: float
    row_share: float
    l2: float
    seed: int = 20260301


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model before it is trained.

    Attributes
    ----------
    inputs
        Indicators read as they are.
    relative
        Those of ``inputs`` that are read in multiples of the sector's median.
    """

    task: Task
    inputs: tuple[str, ...]
    relative: frozenset[str]
    boosting: Boosting

    def only(self, names: frozenset[str]) -> ModelSpec:
        """Return the same model without the inputs that a table does not hold."""
        kept = tuple(name for name in self.inputs if name in names)
        return ModelSpec(self.task, kept, self.relative & frozenset(kept), self.boosting)


def directions(spec: ModelSpec, indicators: Mapping[str, Indicator]) -> tuple[int, ...]:
    """Return for each input whether the probability may only rise with it (1), fall (-1), or both (0)."""
    sign = 1 if spec.task.better_when_high else -1
    return tuple(sign * indicators[name].better.value for name in spec.inputs)
