"""Programmes over many enterprises: columns in, outcomes and vetoes out; one record is a batch of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.attributes import ATTRIBUTES
from features.catalogue import Catalogue
from features.figures import Figures, provinces_of
from features.resolve import Resolver, groups_of
from models.benchmarks import Benchmarks
from scoring.completion import limits_of, ranges_of_columns
from scoring.programmes.answers import Answer, Tabulator
from scoring.programmes.assessed import Assessed
from scoring.programmes.compile import boundaries_of, compiled
from scoring.programmes.compiled import CODE, Compiled
from scoring.programmes.complete import assessed
from scoring.programmes.declare import UNCAPPED, Programme
from scoring.programmes.judge import ELIGIBLE, IF_CONFIRMED, NOT_ELIGIBLE, OPEN
from scoring.programmes.library import Library
from scoring.programmes.parameters import Parameters, parameters_of, resting
from scoring.programmes.result import Eligibility, ProgrammeResult
from scoring.programmes.truth import MET, NOT_APPLICABLE, NOT_MET

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

NAMES: Mapping[int, Eligibility] = {
    ELIGIBLE: Eligibility.ELIGIBLE,
    IF_CONFIRMED: Eligibility.ELIGIBLE_IF_CONFIRMED,
    NOT_ELIGIBLE: Eligibility.NOT_ELIGIBLE,
    OPEN: Eligibility.CANNOT_TELL,
}


CODES: Mapping[str, Mapping[str, float]] = {
    one.name: {choice: float(code) for code, choice in enumerate(one.choices)}
    for one in ATTRIBUTES.values()
    if one.choices
}
"""By attribute, the code of each of its choices."""
REMEMBERED = 1_000
"""Answers to single records kept in memory for each programme."""


@dataclass(frozen=True, slots=True)
class Part:
    """One programme, as it is on some days, over the rows of those days.

    Attributes
    ----------
    columns
        What it reads of these rows.
    shown
        What each of its shown measures can be: lowest and highest, shape (measures, rows).
    results
        What was told of these rows, in brief or in full, by all that it depends on.
    """

    compiled: Compiled
    rows: Places
    parameters: Parameters
    assessed: Assessed
    columns: Mapping[str, Numbers]
    shown: tuple[Numbers, Numbers]
    results: dict[tuple[bool, int, bytes], ProgrammeResult] = field(default_factory=dict)

    def facts(self, row: int) -> tuple[int, bytes]:
        """Return all that a row's results depend on: what its texts say, and the figures that are read."""
        if len(self.rows) == 1 or not self.columns:
            return int(self.parameters.places[row]), b""
        return int(self.parameters.places[row]), b"".join(one[row].tobytes() for one in self.columns.values())


@dataclass(frozen=True, slots=True)
class Caps:
    """The rank of the best outcome that vetoes leave to each row, shape (rows,).

    ``worst`` counts what may be active, ``best`` only what surely is.
    """

    worst: NDArray[np.intp]
    best: NDArray[np.intp]

    def repeated(self, rows: Places, times: int) -> Caps:
        """Return the caps of these rows, each so many times."""
        return Caps(np.repeat(self.worst[rows], times), np.repeat(self.best[rows], times))


@dataclass(frozen=True, slots=True)
class Assessments:
    """What all programmes say of many rows."""

    rows: int
    parts: tuple[Part, ...]

    def of_row(self, row: int) -> Iterator[tuple[Part, int]]:
        """Yield the parts that a row is in, with its place there."""
        for part in self.parts:
            place = int(np.searchsorted(part.rows, row))
            if place < len(part.rows) and part.rows[place] == row:
                yield part, place

    def outcomes(self) -> dict[str, NDArray[np.str_]]:
        """Return each programme's outcome for each row; empty where it is not in force."""
        found: dict[str, NDArray[np.str_]] = {}
        for part in self.parts:
            name = part.compiled.programme.id
            column = found.setdefault(name, np.full(self.rows, "", dtype="U32"))
            words = np.array([_word(code) for code in range(OPEN * 2 + 1)], dtype="U32")
            column[part.rows] = words[part.assessed.classes]
        return found

    def caps(self) -> Caps:
        """Return how far vetoes cap the outcome of each row's decision."""
        worst = np.full(self.rows, UNCAPPED, np.intp)
        best = worst.copy()
        for part in self.parts:
            places, ranks = part.compiled.capping
            if len(places):
                sets = part.assessed.judged.leaves[places]
                active = np.where(sets == NOT_MET, ranks, UNCAPPED).min(axis=0)
                possible = np.where(sets & ~np.uint8(MET | NOT_APPLICABLE), ranks, UNCAPPED).min(axis=0)
                best[part.rows] = np.minimum(best[part.rows], active)
                worst[part.rows] = np.minimum(worst[part.rows], possible)
        return Caps(worst, best)


def _word(code: int) -> str:
    return NAMES[code].name.lower() if code in NAMES else ""


class Assessor:
    """Assesses by the programmes of a library.

    Attributes
    ----------
    library
        Programmes and tables.
    """

    def __init__(
        self, library: Library, catalogue: Catalogue, benchmarks: Benchmarks, resolver: Resolver
    ) -> None:
        self.library = library
        self._catalogue = catalogue
        self._benchmarks = benchmarks
        self._resolver = resolver
        self._starts = {(one.id, one.version): boundaries_of(one) for one in library.programmes}
        self._remembered: dict[Compiled, dict[tuple[Answer, bytes], Part]] = {}
        self._ready: dict[tuple[str, str, date, bool], Tabulator] = {}

    def veto_columns(self, day: date) -> tuple[str, ...]:
        """Return the figures that any veto reads on a day."""
        found: dict[str, None] = {}
        for tabulator in self._tabulators(day, is_vetoes_only=True):
            of = tabulator.compiled
            for leaf in of.leaves:
                found |= dict.fromkeys(of.columns_of(leaf.test))
        return tuple(found)

    def assess(self, figures: Figures) -> Assessments:
        """Return what all programmes in force on each row's day say."""
        return self._assess(figures, is_vetoes_only=False)

    def vetoes(self, figures: Figures) -> Assessments:
        """Return what the vetoes say, without working out anything else."""
        return self._assess(figures, is_vetoes_only=True)

    def caps(self, figures: Figures) -> Caps:
        """Return how far vetoes cap each row's decision."""
        return self.vetoes(figures).caps()

    def _assess(self, figures: Figures, is_vetoes_only: bool) -> Assessments:
        columns = dict(figures.columns) | dict(_codes(figures))
        texts = {**figures.texts, **provinces_of(figures.texts)}
        parts: list[Part] = []
        days, of_day = _days(figures)
        for place, day in enumerate(days.tolist()):
            rows = np.flatnonzero(of_day == place)
            parts += self._parts(list(self._tabulators(day, is_vetoes_only)), day, rows, texts, columns)
        return Assessments(figures.rows, tuple(parts))

    def _parts(
        self,
        tabulators: list[Tabulator],
        day: date,
        rows: Places,
        texts: Mapping[str, NDArray[np.str_]],
        columns: Mapping[str, Numbers],
    ) -> Iterator[Part]:
        names = sorted({name for one in tabulators for name in one.attributes if name in texts})
        groups, places = _groups([texts[name][rows] for name in names], len(rows))
        nobody = np.full(int(rows.max()) + 1, "")
        told = [(day, dict(zip(names, group, strict=False))) for group in groups]
        for tabulator in tabulators:
            asked_with = tabulator.compiled.programme.asked_with
            asked = np.arange(len(rows))
            if asked_with:
                asked = np.flatnonzero(texts.get(asked_with, nobody)[rows] != "")
            if len(asked):
                parameters = parameters_of(tabulator, told, places[asked])
                yield self._part(tabulator.compiled, rows[asked], parameters, columns)

    def _part(
        self, of: Compiled, rows: Places, parameters: Parameters, columns: Mapping[str, Numbers]
    ) -> Part:
        """Return the part of some rows; that of a single one is remembered by all that it depends on.

        Most programmes read a few flags, so that many enterprises give the same answers.
        """
        taken = dict(_taken(of, columns, rows))
        shown = _shown(of, columns, rows)
        if len(rows) > 1:
            return _worked(of, rows, parameters, taken, shown)
        remembered = self._remembered.setdefault(of, {})
        key = (parameters.answers[0], np.concatenate(list(taken.values())).tobytes() if taken else b"")
        found = remembered.get(key)
        if found is None:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            found = remembered[key] = _worked(of, rows, parameters, taken, shown)
        return replace(found, rows=rows, shown=shown)

    def _tabulators(self, day: date, is_vetoes_only: bool) -> Iterator[Tabulator]:
        for programme in self.library.in_force(day):
            if programme.vetoes or not is_vetoes_only:
                yield self._tabulator(programme, day, is_vetoes_only)

    def _tabulator(self, programme: Programme, day: date, is_vetoes_only: bool) -> Tabulator:
        start = max(one for one in self._starts[programme.id, programme.version] if one <= day)
        key = (programme.id, programme.version, start, is_vetoes_only)
        if key not in self._ready:
            chosen = replace(programme, criteria=(), rubric=None, shown=()) if is_vetoes_only else programme
            of = compiled(chosen, start, self._catalogue)
            self._ready[key] = Tabulator(of, self.library.shelf, self._benchmarks, self._resolver)
        return self._ready[key]


def _days(figures: Figures) -> tuple[NDArray[np.datetime64], Places]:
    """Return the distinct days, and which of them each row has."""
    days = figures.days.astype("datetime64[D]")
    if figures.rows == 1:
        return days, np.zeros(1, np.intp)
    distinct, of_day = np.unique(days, return_inverse=True)
    return distinct, of_day


def _worked(
    of: Compiled,
    rows: Places,
    parameters: Parameters,
    taken: Mapping[str, Numbers],
    shown: tuple[Numbers, Numbers],
) -> Part:
    resting_on = resting(of, parameters, taken)
    found = assessed(of, resting_on, taken, len(rows))
    return Part(of, rows, resting_on, found, taken, shown)


def _shown(of: Compiled, columns: Mapping[str, Numbers], rows: Places) -> tuple[Numbers, Numbers]:
    if not of.shown.names:
        nothing = np.empty((0, len(rows)))
        return nothing, nothing
    own = {name: columns[name][rows] for name in _narrowed_by(of.shown.columns)}
    ranges = ranges_of_columns(of.shown.columns, own, len(rows))
    found = of.shown.ranges(ranges, len(rows)).values()
    return np.array([one.low for one in found]), np.array([one.high for one in found])


def _groups(texts: list[NDArray[np.str_]], rows: int) -> tuple[list[tuple[str, ...]], Places]:
    """Return the distinct combinations of texts, and which of them each row has."""
    if rows == 1 or not texts:
        return [tuple(str(one[0]) for one in texts)], np.zeros(rows, np.intp)
    return groups_of(texts)


def _taken(of: Compiled, columns: Mapping[str, Numbers], rows: Places) -> Iterator[tuple[str, Numbers]]:
    """Yield the columns that a programme reads; a choice by its ranks."""
    is_all = len(rows) == 1
    for name in _read_by(of):
        values = columns[name]
        values = values.copy() if is_all and len(values) == 1 else values[rows]
        if name in of.ranks:
            told = ~np.isnan(values)
            values[told] = of.ranks[name][values[told].astype(np.intp)]
        yield name, values
    for one in of.differences.values():
        yield one.name, columns[one.more][rows] - columns[one.less][rows]


@lru_cache(maxsize=1_000)
def _read_by(of: Compiled) -> tuple[str, ...]:
    """Return what the tests and scales of a programme read, and what narrows it while it is unknown."""
    read = dict.fromkeys([*of.plan.columns, *of.figures])
    return _narrowed_by(tuple(name for name in read if name not in of.differences))


@lru_cache(maxsize=1_000)
def _narrowed_by(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return columns, and the totals and parts that narrow them while they are unknown."""
    read = dict.fromkeys(names)
    for name in names:
        limits = limits_of(name)
        read |= dict.fromkeys((*limits.parts, *((limits.total,) if limits.total is not None else ())))
    return tuple(read)


def _codes(figures: Figures) -> Iterator[tuple[str, Numbers]]:
    """Yield, for each attribute with choices, which of them each row told; NaN where it told none."""
    for name, codes in CODES.items():
        told = figures.texts.get(name)
        column = np.full(figures.rows, np.nan)
        if told is not None and figures.rows == 1:
            column[0] = codes.get(str(told[0]), np.nan)
        elif told is not None:
            for choice, code in codes.items():
                column[told == choice] = code
        yield CODE + name, column
