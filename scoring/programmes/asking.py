"""What was not told and would change most: the next best figure, with the document that proves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from features.attributes import ATTRIBUTES
from features.declare import Label, Proof
from features.inputs import COLUMNS, field_of, label_of
from scoring.programmes.assess import Part
from scoring.programmes.compiled import CODE
from scoring.programmes.declare import Choice, Comparison, Listed, Looked, Test
from scoring.programmes.parameters import NO_BENCHMARK
from scoring.programmes.result import NextBest
from scoring.programmes.truth import NOT_MET

_PROOFS: Mapping[str, Proof] = {"sector": Proof.REGISTER, "product": Proof.LEDGER, "region": Proof.REGISTER}
_SETTLED = (1, 2, 8)


def next_best(
    part: Part, row: int, texts: Mapping[str, str], worth: NDArray[np.float64]
) -> tuple[NextBest, ...]:
    """Return what a row lacks, first what holds most open: vetoes, then criteria, then points.

    Parameters
    ----------
    worth
        What each item of the rubric is worth to this row.
    """
    vetoes: dict[str, list[str]] = {}
    criteria: dict[str, list[str]] = {}
    points: dict[str, float] = {}
    for place, leaf in enumerate(part.compiled.leaves):
        if leaf.test >= 0 and int(part.assessed.judged.leaves[place, row]) not in _SETTLED:
            into = vetoes if leaf.part == "veto" else criteria
            for test in (leaf.test, leaf.applies):
                for name in _lacking(part, row, texts, test):
                    into.setdefault(name, []).append(leaf.criterion.id)
    for name, held_open in _open_points(part, row, texts, worth):
        points[name] = points.get(name, 0.0) + held_open
    found = [
        NextBest(
            name.removeprefix(CODE),
            *label_and_proof(name.removeprefix(CODE)),
            vetoes=tuple(dict.fromkeys(vetoes.get(name, ()))),
            criteria=tuple(dict.fromkeys(criteria.get(name, ()))),
            points=points.get(name, 0.0),
        )
        for name in dict.fromkeys([*vetoes, *criteria, *points])
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.vetoes), -len(one.criteria), -one.points)))


def _open_points(
    part: Part, row: int, texts: Mapping[str, str], worth: NDArray[np.float64]
) -> Iterator[tuple[str, float]]:
    fractions = part.assessed.judged.items
    for place, item in enumerate(part.compiled.items):
        width = float(fractions.high[place, row] - fractions.low[place, row])
        measure = int(part.parameters.measures[place, row])
        applies = int(part.assessed.judged.item_sets[place, row])
        if width <= 0.0 or measure == NO_BENCHMARK or applies == NOT_MET:
            continue
        lacking = dict.fromkeys(
            name for name in part.compiled.columns_in_measure(measure) if _is_unknown(part, row, name)
        )
        for name in lacking | dict.fromkeys(_lacking(part, row, texts, item.applies)):
            yield name, width * float(worth[place])


def _lacking(part: Part, row: int, texts: Mapping[str, str], place: int) -> Iterator[str]:
    """Yield the figures and attributes that a test reads and nobody told."""
    if place < 0:
        return
    yield from (name for name in part.compiled.columns_of(place) if _is_unknown(part, row, name))
    for name in _attributes_in(part.compiled.tests[place]):
        if not texts.get(name) and CODE + name not in part.columns:
            yield name


def _is_unknown(part: Part, row: int, name: str) -> bool:
    return bool(np.isnan(part.columns[name][row]))


def _attributes_in(test: Test) -> Iterator[str]:
    match test:
        case Choice() | Listed():
            yield test.attribute
        case Comparison(threshold=Looked(where=where)):
            yield from (word[1:] for _, words in where for word in words if word.startswith("$"))


def label_and_proof(name: str) -> tuple[Label, Label]:
    """Return what a column or an attribute is called, and which document proves it."""
    if name in COLUMNS:
        return label_of(name), field_of(name).proof.value
    label = ATTRIBUTES[name].label if name in ATTRIBUTES else Label(name, name)
    return label, _PROOFS.get(name, Proof.CONTRACT).value
