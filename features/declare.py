"""How a column is declared: a field, a lookup, an indicator.

A declaration holds everything that is known about a column: what it is called, its unit, its range or
formula, which way is better, who can prove it and which clause it comes from. Labels and directions are
declared here once; forms, constraints, pages and documents read them.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from features.expression import Expression, Operation, column, columns_in, parts_of, printed

YEARS = ("", "_previous", "_earlier")
"""What a column's name ends in: the report year, the year before, and the one before that."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name for people, in Chinese and in English."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        """Refuse half a label."""
        if not (self.zh.strip() and self.en.strip()):
            raise ValueError(f"A label needs both languages, got zh={self.zh!r}, en={self.en!r}.")

    def in_language(self, language: str) -> str:
        """Return the label in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in a law or standard: ``source`` is an id of the source register."""

    source: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.source} {self.place}".strip()


class Better(Enum):
    """Which way of a figure is better for the enterprise: greener, or sounder."""

    HIGHER = 1
    LOWER = -1
    NEITHER = 0


class Block(Enum):
    """The part of the report in which a field stands."""

    IDENTITY = Label("企业信息", "Identity")
    ACCOUNTS = Label("财务报表", "Accounts")
    ENERGY = Label("能源消费", "Energy")
    PROCESS = Label("工业过程排放", "Process emissions")
    WATER = Label("用水", "Water")
    MATERIALS = Label("原材料", "Materials")
    WASTE = Label("固体废物", "Solid waste")
    POLLUTANTS = Label("污染物排放", "Pollutants")
    LAND = Label("用地", "Land")
    OUTPUT = Label("产品产量", "Output")
    MANAGEMENT = Label("管理体系", "Management systems")
    STANDING = Label("绿色资质", "Green standing")
    INNOVATION = Label("创新与人才", "Innovation and people")
    COMPLIANCE = Label("合规", "Compliance")
    CONDUCT = Label("信用记录", "Credit conduct")
    LOAN = Label("贷款", "Loan")


class Proof(Enum):
    """Who can prove a figure."""

    METER = Label("计量器具读数", "Meter reading")
    BILL = Label("能源或水费账单", "Utility bill")
    TAX_RETURN = Label("纳税申报表", "Tax return")
    AUDITED_ACCOUNTS = Label("审计报告", "Audited accounts")
    PERMIT = Label("许可证或监测报告", "Permit or monitoring report")
    CERTIFICATE = Label("证书", "Certificate")
    REGISTER = Label("政府公示信息", "Public register")
    BUREAU = Label("征信报告", "Credit bureau report")
    CONTRACT = Label("合同或可研报告", "Contract or feasibility study")
    LEDGER = Label("生产台账", "Production ledger")
    SELF_DECLARED = Label("企业自报", "Self-declared")


class Kind(Enum):
    """What sort of number a field is."""

    AMOUNT = "amount"
    COUNT = "count"
    SHARE = "share"
    FLAG = "flag"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Choice:
    """One step of a level: the code in a request, the number in a column, the name for people."""

    code: str
    number: float
    label: Label


@dataclass(frozen=True, slots=True)
class Field:
    """A number that an enterprise reports.

    Parameters
    ----------
    unit
        The one unit of the column; other units of the same dimension are converted at the border.
    low, high
        The range outside which a report is refused.
    at_most
        Another field that this one is a part of, so that it cannot be larger.
    years
        For how many report years it is asked: one, or three.
    core
        Without it there is no score.
    carrier
        One of a list that the enterprise can declare complete: what is then left out is not used.
    """

    name: str
    block: Block
    label: Label
    unit: str
    proof: Proof
    low: float = 0.0
    high: float = 1e13
    kind: Kind = Kind.AMOUNT
    at_most: str | None = None
    years: int = 1
    core: bool = False
    carrier: bool = False
    choices: tuple[Choice, ...] = ()
    help: Label | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, the report year first."""
        return tuple(self.name + ending for ending in YEARS[: self.years])


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column read from a dated table.

    A part of ``key`` that starts with ``$`` is replaced by that attribute of the enterprise, such as
    ``$region``; where the table has no such row in force, the ``fallbacks`` are tried in turn.
    """

    name: str
    label: Label
    unit: str
    table: str
    key: tuple[str, ...]
    fallbacks: tuple[tuple[str, ...], ...] = ()
    column: str = "value"


Formula = Callable[..., Expression]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column computed from others, by the formula that the decorated function wrote."""

    name: str
    label: Label
    unit: str
    better: Better
    source: Clause
    pillar: str
    description: str
    expression: Expression = field(repr=False)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns it reads."""
        return columns_in(self.expression)

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return printed(self.expression)

    @property
    def undefined(self) -> str:
        """What a denominator that is not positive means: ``worst``, ``best`` or ``unknown``."""
        from_ratios = {part.number for part in _ratios_of(self.expression) if not math.isnan(part.number)}
        if not from_ratios:
            return "unknown"
        side = min(from_ratios) if len(from_ratios) == 1 else math.nan
        if self.better is Better.NEITHER or math.isnan(side):
            return "mixed"
        return "best" if (side > 0) == (self.better is Better.HIGHER) else "worst"


def _ratios_of(expression: Expression) -> list[Expression]:
    return [part for part in parts_of((expression,)) if part.operation is Operation.RATIO]


def indicator(*, label: Label, unit: str, better: Better, source: Clause) -> Callable[[Formula], Indicator]:
    """Declare an indicator: the function's name is the column, its parameters are the columns it reads.

    The function is called once, here, with columns for its parameters. Its docstring's first line
    describes the indicator, its module's name is the pillar.
    """

    def declared(formula: Formula) -> Indicator:
        parameters = inspect.signature(formula).parameters
        description = (formula.__doc__ or "").strip().splitlines()
        if not description:
            raise ValueError(f"Indicator {formula.__name__} needs a docstring that says what it is.")
        return Indicator(
            name=formula.__name__,
            label=label,
            unit=unit,
            better=better,
            source=source,
            pillar=formula.__module__.rpartition(".")[2],
            description=description[0],
            expression=formula(*(column(name) for name in parameters)),
        )

    return declared
