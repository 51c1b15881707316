"""What tables and texts say of an enterprise: thresholds, benchmarks, entries of lists.

None of it depends on a figure. Enterprises with the same day and the same texts share one answer, so each
distinct combination is read once and remembered.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from features.declare import Better
from features.resolve import Resolver
from models.benchmarks import Benchmarks
from scoring.programmes.behind import attributes_behind, rows_behind
from scoring.programmes.compiled import Compiled, ItemPlace, basis_of, is_coded
from scoring.programmes.declare import (
    Basis,
    Certainty,
    Choice,
    Comparison,
    Fixed,
    FromPeers,
    Listed,
    Looked,
    Scale,
    Test,
    Threshold,
    Where,
    Without,
)
from scoring.programmes.shelf import Shelf
from scoring.programmes.truth import ANYTHING, CANNOT_TELL, MET, NOT_APPLICABLE, NOT_MET

REMEMBERED = 20_000
"""Combinations of day and texts kept in memory."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The scale by which an item is scored, and where its ends come from; ``n`` counts derived peers."""

    scale: int
    benchmark: float
    leading: float
    bases: tuple[Basis, ...]
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What tables and texts say for one combination of day and texts.

    Attributes
    ----------
    thresholds, instead
        By test: the number, NaN where there is none, and then what the test is worth; a test that reads no
        figure has its truth here.
    bases
        The row that each test rests on, None where there is none.
    scored
        By item, None where no scale has a benchmark.
    behind
        By reading of a lookup, its row if that is recalled or judged.
    """

    thresholds: tuple[float, ...]
    instead: tuple[int, ...]
    bases: tuple[Basis | None, ...]
    mark: Fixed | None
    scored: tuple[Scored | None, ...]
    behind: tuple[Basis | None, ...]


class Tabulator:
    """Answers for one programme from the tables and a reference population."""

    def __init__(self, compiled: Compiled, shelf: Shelf, benchmarks: Benchmarks, resolver: Resolver) -> None:
        self.compiled, self.shelf, self.benchmarks = compiled, shelf, benchmarks
        self._resolver = resolver
        self._own = tuple(sorted(_attributes_of(compiled)))
        self._behind = tuple(sorted(attributes_behind(compiled.readings)))
        self.attributes = tuple(sorted({*self._own, *self._behind}))
        self._of_behind: dict[tuple[date | str, ...], tuple[Basis | None, ...]] = {}
        self._of_own: dict[tuple[date | str, ...], Answer] = {}
        self._remembered: dict[tuple[date | str, ...], Answer] = {}

    def answer(self, day: date, texts: Mapping[str, str]) -> Answer:
        """Return what tables and texts say for an enterprise on a day."""
        key: tuple[date | str, ...] = (day, *(texts.get(name, "") for name in self.attributes))
        if key not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            own = self._own_answer(day, texts)
            self._remembered[key] = replace(own, behind=self._rows_behind(day, texts))
        return self._remembered[key]

    def _rows_behind(self, day: date, texts: Mapping[str, str]) -> tuple[Basis | None, ...]:
        key: tuple[date | str, ...] = (day, *(texts.get(name, "") for name in self._behind))
        if key not in self._of_behind:
            if len(self._of_behind) >= REMEMBERED:
                self._of_behind.clear()
            self._of_behind[key] = rows_behind(self.compiled.readings, self._resolver, day, texts)
        return self._of_behind[key]

    def _own_answer(self, day: date, texts: Mapping[str, str]) -> Answer:
        """Return the answer without the rows behind its measures: these hang on other attributes."""
        key: tuple[date | str, ...] = (day, *(texts.get(name, "") for name in self._own))
        if key not in self._of_own:
            if len(self._of_own) >= REMEMBERED:
                self._of_own.clear()
            self._of_own[key] = self._answer(day, texts)
        return self._of_own[key]

    def _answer(self, day: date, texts: Mapping[str, str]) -> Answer:
        of = self.compiled
        own = self._own_thresholds(day)
        found = [self._test(test, own.get(place), day, texts) for place, test in enumerate(of.tests)]
        mark = of.programme.rubric.mark if of.programme.rubric is not None else None
        return Answer(
            thresholds=tuple(one[0] for one in found),
            instead=tuple(one[1] for one in found),
            bases=tuple(one[2] for one in found),
            mark=None if mark is None else self._mark(mark.test, day),
            scored=tuple(self._scored(one, day, texts) for one in of.items),
            behind=(None,) * len(of.readings),
        )

    def _own_thresholds(self, day: date) -> dict[int, Fixed]:
        """Return, by test, what a bank's table of thresholds says in place of the programme."""
        found = {}
        for leaf in self.compiled.leaves:
            own = self.shelf.threshold(self.compiled.programme.id, leaf.criterion.id, day)
            if own is not None and leaf.test >= 0:
                found[leaf.test] = own
        return found

    def _mark(self, test: Test, day: date) -> Fixed | None:
        own = self.shelf.threshold(self.compiled.programme.id, "mark", day)
        if own is not None:
            return own
        return test.threshold if isinstance(test, Comparison) and isinstance(test.threshold, Fixed) else None

    def _test(
        self, test: Test, own: Fixed | None, day: date, texts: Mapping[str, str]
    ) -> tuple[float, int, Basis | None]:
        match test:
            case Comparison():
                return self._threshold(own or test.threshold, day, texts)
            case Choice():
                return math.nan, ANYTHING if is_coded(test) else _chosen(test, texts), basis_of(test)
            case Listed():
                return self._listed(test, day, texts)

    def _threshold(
        self, threshold: Threshold, day: date, texts: Mapping[str, str]
    ) -> tuple[float, int, Basis | None]:
        if isinstance(threshold, Fixed):
            return threshold.number, ANYTHING, threshold.basis
        found = self.shelf.find(threshold, texts, day)
        if isinstance(found, Fixed):
            return found.number, ANYTHING, found.basis
        left_out = found is None and threshold.without is Without.NOT_APPLICABLE
        return math.nan, NOT_APPLICABLE if left_out else CANNOT_TELL, None

    def _listed(self, test: Listed, day: date, texts: Mapping[str, str]) -> tuple[float, int, Basis | None]:
        told = texts.get(test.attribute, "").strip()
        if not told:
            return math.nan, CANNOT_TELL, None
        for row in self.shelf.matching(test.table, test.where, texts, day):
            if told in {row.texts.get(column, "") for column in test.columns}:
                return math.nan, MET, row.basis
        for row in self.shelf.matching(test.table, test.headings, texts, day):
            if test.headings and any(
                told == row.texts.get(column, "") or told.startswith(row.texts.get(column, "\0") + ".")
                for column in test.columns
            ):
                return math.nan, CANNOT_TELL, None
        return math.nan, NOT_MET, None

    def _scored(self, place: ItemPlace, day: date, texts: Mapping[str, str]) -> Scored | None:
        sector = texts.get("sector", "")
        for number, scale in enumerate(place.item.scales):
            own = self.shelf.benchmark(scale.measure.text, sector, day)
            found = own or self._ends(scale, day, texts)
            if found is not None and _is_scale(scale, found):
                n = self._peers(scale, sector) if own is None else 0
                bases = tuple(dict.fromkeys(one.basis for one in found))
                return Scored(number, found[0].number, found[1].number, bases, n)
        return None

    def _peers(self, scale: Scale, sector: str) -> int:
        peers = self.benchmarks.of(scale.measure.text, sector[:3])
        return peers.n if peers is not None and isinstance(scale.ends, FromPeers) else 0

    def _ends(self, scale: Scale, day: date, texts: Mapping[str, str]) -> tuple[Fixed, Fixed] | None:
        if isinstance(scale.ends, FromPeers):
            return self._from_peers(scale.ends.indicator, scale.better, texts.get("sector", "")[:3])
        found = [one if isinstance(one, Fixed) else self._looked(one, day, texts) for one in scale.ends]
        benchmark, leading = found
        return None if benchmark is None or leading is None else (benchmark, leading)

    def _looked(self, wanted: Looked, day: date, texts: Mapping[str, str]) -> Fixed | None:
        found = self.shelf.find(wanted, texts, day)
        return found if isinstance(found, Fixed) else None

    def _from_peers(self, indicator: str, better: Better, division: str) -> tuple[Fixed, Fixed] | None:
        peers = self.benchmarks.of(indicator, division) if division else None
        if peers is None:
            return None
        clause = f"{division}, n = {peers.n}"
        basis = Basis("benchmarks", f"{indicator} {division}", "GREENLOAN", clause, Certainty.DERIVED)
        return Fixed(peers.median, basis), Fixed(peers.leading(better), basis)


def _attributes_of(compiled: Compiled) -> set[str]:
    """Return the attributes that any threshold, benchmark or list depends on."""
    found = {"sector"} if compiled.items else set()
    for test in compiled.tests:
        match test:
            case Choice() if not is_coded(test):
                found.add(test.attribute)
            case Listed():
                found |= {test.attribute, *_named_in(test.where), *_named_in(test.headings)}
            case Comparison(threshold=Looked(where=where)):
                found |= _named_in(where)
    for one in compiled.items:
        for scale in one.item.scales:
            if not isinstance(scale.ends, FromPeers):
                for end in scale.ends:
                    found |= _named_in(end.where) if isinstance(end, Looked) else set()
    return found


def _named_in(where: Where) -> set[str]:
    return {word[1:] for _, words in where for word in words if word.startswith("$")}


def _chosen(test: Choice, texts: Mapping[str, str]) -> int:
    told = texts.get(test.attribute, "")
    if not told:
        return CANNOT_TELL
    is_among = told.startswith(test.words) if test.is_prefix else told in test.words
    return MET if is_among else CANNOT_TELL if test.is_open_list else NOT_MET


def _is_scale(scale: Scale, ends: tuple[Fixed, Fixed]) -> bool:
    """Return whether the leading value is better than the benchmark: else there is nothing between them."""
    benchmark, leading = ends[0].number, ends[1].number
    return leading > benchmark if scale.better is Better.HIGHER else leading < benchmark
