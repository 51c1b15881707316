"""What to ask for: which document, once it is there, would settle a case.

A document gives several figures at once. It is tried at nine levels, as bad as the worst tenth of the
sector's enterprises to as good as the best, while everything else unknown stays wholly open; the share of
levels at which the outcome is settled says how much it is worth asking for. That orders questions and
decides nothing: the outcome itself rests on the exact bounds alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.declare import Better, Block, Indicator, Label, Proof
from features.expression import columns_in
from features.figures import Figures
from features.inputs import CARRIER_COLUMNS, COLUMNS, field_of
from features.plan import Plan
from models.benchmarks import EVERYBODY, Benchmarks
from models.model import Margins, Model
from models.spec import Task
from scoring.bounds import Bounds, bounds_of
from scoring.policy import Policy
from scoring.programmes.assess import Caps
from scoring.standing import Standing, ends_of

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""How good a document's figures turn out to be, as a share of the sector that is worse."""
_ENDS = 2
"""Beside the levels, the worst and the best that the figures can be at all."""


@dataclass(frozen=True, slots=True)
class Document:
    """What proves figures of one kind: a block of the report, and who can prove it."""

    name: str
    label: Label
    proof: Label


@dataclass(frozen=True, slots=True)
class Ask:
    """A document that a case lacks.

    Attributes
    ----------
    columns
        The unknown figures that it gives.
    indicators
        The models' inputs that it alone makes known.
    settles
        The share of levels at which the outcome no longer depends on anything unknown.
    matters
        Whether any value of its figures, however extreme, narrows what the outcome can be.
    narrows
        The share of the scores' range (in log-odds, of the wider one) that it closes at the middle level.
    """

    document: Document
    columns: tuple[str, ...]
    indicators: tuple[str, ...]
    settles: float
    matters: bool
    narrows: float


def document_of(column: str) -> Document:
    """Return the document that proves a figure; the list of energies used is proved as a whole."""
    if column in CARRIER_COLUMNS:
        return _ENERGY
    if column == "age":
        return _FOUNDED
    declared = field_of(column)
    block, proof = declared.block, declared.proof
    return Document(f"{block.name}-{proof.name}".lower(), block.value, proof.value)


_ENERGY = Document(
    "energy",
    Block.ENERGY.value,
    Label("全部能源账单、计量读数", "Bills and meter readings of all energy"),
)
_FOUNDED = Document("founded", Block.IDENTITY.value, Proof.REGISTER.value)


class Asker:
    """Finds what to ask for, many cases at once."""

    def __init__(
        self,
        models: Mapping[Task, Model],
        plan: Plan,
        indicators: Mapping[str, Indicator],
        policy: Policy,
        benchmarks: Benchmarks,
        caps_of: Callable[[Figures], Caps],
    ) -> None:
        self._models = models
        self._plan = plan
        self._indicators = indicators
        self._standing = Standing(policy)
        self._benchmarks = benchmarks
        self._caps_of = caps_of
        self._columns = {
            name: frozenset(columns_in(root)) for name, root in zip(plan.names, plan.roots, strict=True)
        }
        self._documents: dict[str, Document] = {}
        self._of_column: dict[str, str] = {}
        for column in plan.columns:
            if column in COLUMNS or column == "age":
                document = document_of(column)
                self._documents[document.name] = document
                self._of_column[column] = document.name

    def asks(self, figures: Figures) -> list[tuple[Ask, ...]]:
        """Return for each row what it lacks, what settles most first.

        Rows must have every required figure.
        """
        caps = self._caps_of(figures)
        bounds = bounds_of(self._models, self._plan, figures.columns, figures.divisions)
        before = self._outcome_range(bounds.lowest, bounds.highest, caps)
        width = _widths(bounds.lowest, bounds.highest)
        unknown = {name: np.isnan(figures.columns[name]) for name in self._plan.columns}
        found: list[list[Ask]] = [[] for _ in range(figures.rows)]
        for name, document in self._documents.items():
            columns = [column for column, of in self._of_column.items() if of == name]
            rows = np.flatnonzero(np.logical_or.reduce([unknown[column] for column in columns]))
            if len(rows):
                tried = self._tried(rows, frozenset(columns), unknown, bounds, figures.divisions, caps)
                for place, row in enumerate(rows):
                    lacks = tuple(column for column in columns if unknown[column][row])
                    found[row].append(_ask(document, lacks, tried, place, before[row], width[row]))
        return [tuple(sorted(asks, key=lambda one: (-one.settles, -one.narrows))) for asks in found]

    def sweep(self, figures: Figures, name: str, values: Numbers) -> Places:
        """Return the worst and best rank of one case at each value of an input, shape (values, 2).

        Everything else that is unknown stays open.
        """
        bounds = bounds_of(self._models, self._plan, figures.columns, figures.divisions)
        count = len(values)
        low = {one: np.repeat(found, count) for one, found in bounds.low.items()}
        high = {one: np.repeat(found, count) for one, found in bounds.high.items()}
        low[name] = high[name] = values
        lowest, highest = {}, {}
        for task, model in self._models.items():
            lowest[task], highest[task] = model.bounds(low, high, np.repeat(figures.divisions, count))
        caps = self._caps_of(figures).repeated(np.zeros(1, np.intp), count)
        return self._outcome_range(lowest, highest, caps)

    def together(self, figures: Figures, asks: Sequence[Ask]) -> list[float]:
        """Return for one case how often its first document, its first two and so on settle it together."""
        bounds = bounds_of(self._models, self._plan, figures.columns, figures.divisions)
        unknown = {name: np.isnan(figures.columns[name]) for name in self._plan.columns}
        caps = self._caps_of(figures)
        columns: frozenset[str] = frozenset()
        shares = []
        for ask in asks:
            columns |= frozenset(ask.columns)
            tried = self._tried(np.zeros(1, np.intp), columns, unknown, bounds, figures.divisions, caps)
            shares.append(_settled(tried.ranges[0]))
        return shares

    def range_of(self, figures: Figures, name: str) -> tuple[float, float]:
        """Return what an input of one case can be, given what is known."""
        bounds = bounds_of(self._models, self._plan, figures.columns, figures.divisions)
        return float(bounds.low[name][0]), float(bounds.high[name][0])

    def _tried(
        self,
        rows: Places,
        columns: frozenset[str],
        unknown: Mapping[str, Flags],
        bounds: Bounds,
        divisions: Texts,
        caps: Caps,
    ) -> _Tried:
        """Return what becomes of rows once a document's figures are known, at each level and both ends."""
        count = len(LEVELS) + _ENDS
        low, high, known = {}, {}, {}
        for name in self._plan.names:
            is_known = self._becomes_known(name, columns, unknown, rows)
            known[name] = is_known
            bottom, top = bounds.low[name][rows], bounds.high[name][rows]
            levels = self._levels(name, bottom, top, divisions[rows])
            mask = is_known[:, None]
            low[name] = np.where(mask, levels, bottom[:, None]).ravel()
            high[name] = np.where(mask, levels, top[:, None]).ravel()
        lowest, highest = {}, {}
        for task, model in self._models.items():
            lowest[task], highest[task] = model.bounds(low, high, np.repeat(divisions[rows], count))
        ranges = self._outcome_range(lowest, highest, caps.repeated(rows, count)).reshape(len(rows), count, 2)
        widths = _widths(lowest, highest).reshape(len(rows), count, -1)
        return _Tried(ranges, widths, known)

    def _becomes_known(
        self, name: str, columns: frozenset[str], unknown: Mapping[str, Flags], rows: Places
    ) -> Flags:
        given, others = np.zeros((2, len(rows)), np.bool_)
        for column in self._columns[name] & columns:
            given |= unknown[column][rows]
        for column in self._columns[name] - columns:
            others |= unknown[column][rows]
        return given & ~others

    def _levels(self, name: str, low: Numbers, high: Numbers, divisions: Texts) -> Numbers:
        """Return an input's values from bad to good within its range, shape (rows, levels and both ends)."""
        falls = self._indicators[name].better is Better.LOWER
        values = np.empty((len(low), len(LEVELS) + _ENDS))
        for division in np.unique(divisions):
            chosen = divisions == division
            peers = self._benchmarks.of(name, str(division)) or self._benchmarks.of(name, EVERYBODY)
            usual = np.full(len(LEVELS), np.nan) if peers is None else np.array(peers.quantiles[1:-1])
            values[chosen, :-_ENDS] = usual[::-1] if falls else usual
        values[:, :-_ENDS] = np.clip(values[:, :-_ENDS], low[:, None], high[:, None])
        values[:, -2], values[:, -1] = (high, low) if falls else (low, high)
        missing = np.isnan(values)
        values[missing] = np.broadcast_to(low[:, None], values.shape)[missing]
        return values

    def _outcome_range(
        self, lowest: Mapping[Task, Margins], highest: Mapping[Task, Margins], caps: Caps
    ) -> Places:
        """Return the worst and the best rank of the outcome that vetoes allow, shape (rows, 2)."""
        found = self._standing.range_of(
            {task: ends_of(model, lowest[task], highest[task]) for task, model in self._models.items()}
        )
        return np.stack([np.minimum(found.worst, caps.worst), np.minimum(found.best, caps.best)], axis=-1)


@dataclass(frozen=True, slots=True)
class _Tried:
    ranges: Places
    widths: Numbers
    known: Mapping[str, Flags]


def _ask(
    document: Document,
    columns: tuple[str, ...],
    tried: _Tried,
    place: int,
    before: Places,
    width: Numbers,
) -> Ask:
    ranges = tried.ranges[place]
    middle = tried.widths[place, LEVELS.index(0.5)]
    wider = int(np.argmax(width))
    return Ask(
        document=document,
        columns=columns,
        indicators=tuple(name for name, known in tried.known.items() if known[place]),
        settles=_settled(ranges),
        matters=bool((ranges != before).any()),
        narrows=float(1.0 - middle[wider] / width[wider]) if width[wider] > 0.0 else 0.0,
    )


def _settled(ranges: Places) -> float:
    """Return the share of levels at which the worst and the best outcome are the same."""
    return float((ranges[:-_ENDS, 0] == ranges[:-_ENDS, 1]).mean())


def _widths(lowest: Mapping[Task, Margins], highest: Mapping[Task, Margins]) -> Numbers:
    """Return how wide each booster's score is in log-odds, shape (rows, tasks)."""
    return np.stack([highest[task][0] - lowest[task][0] for task in lowest], axis=-1).astype(np.float64)


def most_wanted(asks: Sequence[Ask]) -> Ask | None:
    """Return the document that settles most, None where no single one settles anything."""
    return asks[0] if asks and asks[0].settles > 0.0 else None
