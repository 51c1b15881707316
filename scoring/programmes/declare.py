"""How a programme is declared: vetoes, criteria and a rubric, each with instrument, clause and days.

A programme is dated data (``scoring/data/programmes/*.yaml``, or a bank's own folder); what stands here is
its shape. What the figures must be is said by tests: a comparison of a formula with a threshold, a choice of
an attribute, or an entry in a table. Every test rests on a row of law, and names how sure the row is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from features.declare import Better, Label
from features.expression import Expression


class Certainty(Enum):
    """How sure a row is; only what is verified can make an enterprise eligible without reserve."""

    VERIFIED = Label("已核实", "verified")
    RECALLED = Label("凭记忆，待核实", "recalled, to be confirmed")
    JUDGEMENT = Label("本项目判断", "judgement of this project")
    DERIVED = Label("由样本推算", "derived from peers")

    @property
    def is_confirmed(self) -> bool:
        """Whether someone saw it in the document itself."""
        return self is Certainty.VERIFIED


@dataclass(frozen=True, slots=True)
class Basis:
    """The row that something rests on: where it is written, and how sure that is."""

    table: str
    key: str
    source: str
    clause: str
    confidence: Certainty


class Operator(Enum):
    """How a measure is held against its threshold."""

    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"

    @property
    def is_upward(self) -> bool:
        """Whether a higher measure is nearer to being met."""
        return self in {Operator.AT_LEAST, Operator.ABOVE}

    @property
    def is_strict(self) -> bool:
        """Whether the threshold itself does not pass."""
        return self in {Operator.ABOVE, Operator.BELOW}


UNCAPPED = 2
"""The rank of the best outcome, above those to which a ``Cap`` holds a decision."""


class Cap(Enum):
    """The best outcome that a decision can have while a veto is active."""

    NOT_SUPPORTED = "not_supported"
    SUPPORT_WITH_CONDITIONS = "support_with_conditions"

    @property
    def rank(self) -> int:
        """0 for the stricter, 1 for the milder."""
        return 0 if self is Cap.NOT_SUPPORTED else 1


Where = tuple[tuple[str, tuple[str, ...]], ...]
"""What columns of a table must say: each column with the texts it may hold."""


class Without(Enum):
    """What a criterion is worth where no row of its table is in force."""

    NOT_APPLICABLE = "not_applicable"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A number that the programme's own file gives, in the measure's unit."""

    number: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Looked:
    """A number that a dated table gives for the enterprise.

    Attributes
    ----------
    where
        What columns of the table must say; ``$sector`` and the like stand for an attribute of the
        enterprise. An attribute that was not told leaves its column open.
    of
        The column that tells different things apart: rows that differ in it are ambiguous, of the others
        the latest counts.
    unit, row_unit
        The measure's unit, and the unit of every row where the rows do not name their own; a row in a unit
        that does not convert is not comparable and does not count.
    confirmed_only
        Rows that nobody has seen in the document do not count.
    """

    table: str
    where: Where
    column: str
    of: str
    without: Without
    unit: str
    row_unit: str
    confirmed_only: bool


Threshold = Fixed | Looked


@dataclass(frozen=True, slots=True)
class Measure:
    """A formula over fields, indicators and table columns."""

    text: str
    expression: Expression
    unit: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure is held against a threshold."""

    measure: Measure
    operator: Operator
    threshold: Threshold


@dataclass(frozen=True, slots=True)
class Choice:
    """An attribute is one of some words, or starts with one of them.

    ``is_open_list`` says that other words may hold as well, which nobody here can tell.
    """

    attribute: str
    words: tuple[str, ...]
    is_prefix: bool
    is_open_list: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Listed:
    """An attribute names an entry of a dated table.

    Attributes
    ----------
    columns
        The columns that may hold the entry's name.
    headings
        Entries of which the table holds only some: a code below one of them may exist although it is not
        in the table, so it cannot be told.
    """

    attribute: str
    table: str
    where: Where
    columns: tuple[str, ...]
    headings: Where


Test = Comparison | Choice | Listed


@dataclass(frozen=True, slots=True)
class Criterion:
    """One test with its place in law.

    Attributes
    ----------
    applies
        Without it the criterion is not applicable.
    caps
        For a veto: the best outcome that a decision can have while it is active.
    """

    id: str
    label: Label
    instrument: str
    clause: str
    effective_from: date
    effective_to: date | None
    test: Test
    applies: Test | None = None
    caps: Cap | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria of which so many must be met; ``count`` None is all of them."""

    id: str
    label: Label
    clause: str
    count: int | None
    members: tuple[Criterion | Group, ...]
    applies: Test | None = None


@dataclass(frozen=True, slots=True)
class FromPeers:
    """Benchmark and leading value as learnt from the sector's peers."""

    indicator: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A measure between its benchmark, where points begin, and its leading value, where all are earned."""

    measure: Measure
    better: Better
    ends: tuple[Threshold, Threshold] | FromPeers


@dataclass(frozen=True, slots=True)
class Item:
    """One scored indicator: the first scale that has a benchmark for the enterprise counts."""

    id: str
    label: Label
    clause: str
    points: float
    basis: Basis
    scales: tuple[Scale, ...]
    applies: Test | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """Items whose points are shared out over those that apply."""

    id: str
    label: Label
    clause: str
    points: float
    basis: Basis
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """Points by dimension, out of a hundred, and the mark to reach."""

    mark: Criterion
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """One version of a programme, in force from a day until another.

    Attributes
    ----------
    effective_to
        The first day on which it is no longer in force; None while that is open.
    shown
        Measures worked out beside the outcome, such as the loan's reduction of emissions.
    terms
        What the programme offers, in words.
    vetoes_from
        Programmes whose vetoes hold here too; the library adds them to ``vetoes``.
    asked_with
        The attribute without which nobody asks for it: where it is not told, nothing is assessed.
    """

    id: str
    version: str
    label: Label
    instrument: str
    clause: str
    effective_from: date
    effective_to: date | None
    vetoes: tuple[Criterion, ...]
    criteria: tuple[Criterion | Group, ...]
    rubric: Rubric | None
    shown: tuple[tuple[Label, Measure], ...]
    terms: tuple[Label, ...]
    note: Label | None
    vetoes_from: tuple[str, ...]
    asked_with: str
    file: str

    @property
    def is_negative_list(self) -> bool:
        """Whether it only rules out: it has vetoes and nothing that could be applied for."""
        return bool(self.vetoes) and not (self.criteria or self.rubric or self.terms)

    def is_in_force(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)

    def leaves(self) -> Iterator[tuple[str, Criterion]]:
        """Yield every criterion with its part: ``veto``, ``criterion`` or ``mark``."""
        yield from (("veto", one) for one in self.vetoes)
        yield from (("criterion", one) for member in self.criteria for one in criteria_in(member))
        if self.rubric is not None:
            yield "mark", self.rubric.mark


def criteria_in(member: Criterion | Group) -> Iterator[Criterion]:
    """Yield the criteria of a member, in order."""
    if isinstance(member, Criterion):
        yield member
    else:
        for one in member.members:
            yield from criteria_in(one)
