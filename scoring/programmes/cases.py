"""Worked cases of programmes: figures in, and what must come out, with the clause it comes from.

A case names a programme and a day, and expects the truth of a criterion, the points of an item, a dimension
or the whole, the outcome, or the version in force. Columns that it does not give are unknown, or
``otherwise``; benchmarks of peers are the case's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from features.catalogue import Catalogue
from features.figures import Figures
from features.inputs import COLUMNS
from features.resolve import Resolver
from models.benchmarks import LEVELS, Benchmarks, Peers
from scoring.programmes.assess import Assessor
from scoring.programmes.detail import results_of
from scoring.programmes.faults import ProgrammeFault
from scoring.programmes.library import Library
from scoring.programmes.node import Node
from scoring.programmes.result import ProgrammeResult, Span, Truth

EXACT = 1e-9
"""How far points may be from those worked by hand."""
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case; what it does not expect is empty."""

    file: str
    place: str
    programme: str
    day: date
    clause: str
    given: Mapping[str, float]
    otherwise: float
    attributes: Mapping[str, str]
    peers: Mapping[str, tuple[float, float]]
    criterion: str
    truth: str
    points: Mapping[str, float]
    outcome: str
    version: str


def read_cases(paths: Sequence[Path], faults: list[ProgrammeFault]) -> list[Case]:
    """Return the cases of files."""
    found = []
    for path in paths:
        try:
            listed = yaml.safe_load(path.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problem = " ".join(str(error).split())
            faults.append(ProgrammeFault("case", path.name, "file", problem, "Mend the YAML."))
            continue
        top = Node({"cases": listed}, path.name, "", faults)
        found += [_case(node) for node in top.children("cases")]
    return found


def _case(node: Node) -> Case:
    day = node.day("day")
    if day is None:
        node.fault("'day' is missing.", "Give the day whose law applies.", "case")
    given: Mapping[str, Any] = node.get("given") or {}
    found = Case(
        file=node.file,
        place=node.place,
        programme=node.text("programme", kind="case"),
        day=day or date.min,
        clause=node.text("clause", kind="case"),
        given={str(name): _number(told) for name, told in given.items()},
        otherwise=_number(node.get("otherwise", _UNKNOWN)),
        attributes={str(name): str(told) for name, told in (node.get("attributes") or {}).items()},
        peers={str(name): (float(a), float(b)) for name, (a, b) in (node.get("peers") or {}).items()},
        criterion=node.text("criterion", ""),
        truth=node.text("expect", ""),
        points={str(name): float(told) for name, told in (node.get("points") or {}).items()},
        outcome=node.text("outcome", ""),
        version=node.text("version", ""),
    )
    unknown = [name for name in found.given if name not in COLUMNS and "_" not in name]
    if not (found.truth or found.points or found.outcome or found.version) or unknown:
        node.fault("it expects nothing, or gives no known figure.", "Say what must come out.", "case")
    node.done()
    return found


def _number(told: object) -> float:
    return float(told) if isinstance(told, int | float) else math.nan


class CaseRunner:
    """Works cases out by a library."""

    def __init__(self, library: Library, catalogue: Catalogue, resolver: Resolver) -> None:
        self._library, self._catalogue, self._resolver = library, catalogue, resolver
        self._assessors: dict[tuple[str, str], Assessor] = {}

    def result(self, case: Case) -> ProgrammeResult | None:
        """Return what the programme says, None where it is not in force."""
        figures = self._figures(case)
        found = results_of(self._assessor(case).assess(figures), 0, case.attributes, is_full=True)
        return found[0] if found else None

    def faults(self, case: Case) -> list[ProgrammeFault]:
        """Return where something else comes out than the case expects."""
        result = self.result(case)
        found = list(_differences(case, result))
        return [
            ProgrammeFault("case", case.file, case.place, problem, "Mend the case or the programme.")
            for problem in found
        ]

    def _assessor(self, case: Case) -> Assessor:
        key = (case.programme, repr(sorted(case.peers.items())))
        if key not in self._assessors:
            chosen = tuple(one for one in self._library.programmes if one.id == case.programme)
            library = Library(chosen, self._library.shelf, self._library.digest)
            self._assessors[key] = Assessor(library, self._catalogue, _benchmarks(case), self._resolver)
        return self._assessors[key]

    def _figures(self, case: Case) -> Figures:
        region = case.attributes.get("region", "")
        told = {"province": f"{region[:2]}0000" if region else "", **case.attributes}
        looked_up = self._resolver.record(case.day, told)
        values = dict.fromkeys(COLUMNS, case.otherwise) | dict(looked_up)
        values |= {"age": math.nan, "size_class": math.nan} | dict(case.given)
        sector = case.attributes.get("sector", "")
        return Figures(
            rows=1,
            columns={name: np.array([value]) for name, value in values.items()},
            divisions=np.array([sector[:3]]),
            texts={name: np.array([text]) for name, text in case.attributes.items()},
            days=np.array([case.day], dtype="datetime64[D]"),
        )


def _benchmarks(case: Case) -> Benchmarks:
    """Return peers whose median and whose best 5 % are as the case says."""
    division = case.attributes.get("sector", "")[:3]
    middle = LEVELS.index(0.5)
    found = {}
    for name, (median, leading) in case.peers.items():
        quantiles = [median] * len(LEVELS)
        quantiles[0] = quantiles[-1] = leading
        quantiles[middle] = median
        found[name] = {division: Peers(100, tuple(quantiles))}
    return Benchmarks(found)


def _differences(case: Case, result: ProgrammeResult | None) -> list[str]:
    if result is None:
        return [] if case.version == "none" else [f"{case.programme} is not in force on {case.day}."]
    found = []
    if case.version and result.version != case.version:
        found.append(f"version {case.version} expected, {result.version} is in force.")
    if case.outcome and result.outcome.name.lower() != case.outcome:
        found.append(f"outcome {case.outcome} expected, {result.outcome.name.lower()} came out.")
    if case.truth:
        truth = truth_of(result, case.criterion)
        if truth is None or truth.name.lower() != case.truth:
            came = "no such criterion" if truth is None else truth.name.lower()
            found.append(f"{case.criterion}: {case.truth} expected, {came} came out.")
    for name, points in case.points.items():
        span = points_of(result, name)
        ends = (math.nan, math.nan) if span is None else (span.low, span.high)
        if any(end is None or not abs(end - points) <= EXACT for end in ends):
            found.append(f"{name}: {points!r} points expected, {ends} came out.")
    return found


def truth_of(result: ProgrammeResult, criterion: str) -> Truth | None:
    """Return what is said of a criterion, None where there is none of that id."""
    return next((one.truth for one in result.criteria if one.id == criterion), None)


def points_of(result: ProgrammeResult, name: str) -> Span | None:
    """Return the points of an item, of a dimension, or of ``score``, the whole."""
    if name == "score":
        return result.score
    for dimension in result.dimensions:
        if dimension.id == name:
            return dimension.earned
        for item in dimension.items:
            if item.id == name:
                return item.earned
    return None
