"""What a programme says of many enterprises at once, their measures known or known within a range.

One way of working serves both: a known measure is a range of one number. Of ranges, every possibility is
held, so an answer that leaves only one is proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.programmes.compiled import Branch, Compiled
from scoring.programmes.parameters import NO_BENCHMARK, Parameters
from scoring.programmes.truth import (
    CANNOT_TELL,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    Sets,
    all_of,
    any_of,
    some_of,
    where_applies,
    without_unconfirmed,
)

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

ELIGIBLE, IF_CONFIRMED, OPEN, NOT_ELIGIBLE = 1, 2, 4, 8
"""What a fully told enterprise is; a set of them is what a partly told one can be."""
FULL = 100.0
"""The points of a rubric."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of many rows, each of shape (measures, rows).

    Attributes
    ----------
    low, high
        Equal where the measure is known.
    is_open
        Where it is unknown, or may stay so whatever the missing figures are.
    codes
        The lowest and the highest code of each choice column, NaN where nobody told.
    """

    low: Numbers
    high: Numbers
    is_open: Flags
    codes: Mapping[str, tuple[Numbers, Numbers]]
    is_point: bool


@dataclass(frozen=True, slots=True)
class Points:
    """Bounds of a rubric's points, of shape (rows,) or (items, rows)."""

    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class Judged:
    """What can be said of each row.

    Attributes
    ----------
    leaves, tests
        What each criterion and each test can be, shape (leaves, rows) and (tests, rows).
    classes
        What the enterprise can be: a set of ``ELIGIBLE``, ``IF_CONFIRMED``, ``OPEN``, ``NOT_ELIGIBLE``.
    score, items
        The points of the rubric and of each item; of an item that does not apply, none.
    item_sets
        Whether each item applies.
    """

    leaves: Sets
    tests: Sets
    classes: NDArray[np.uint8]
    score: Points
    items: Points
    item_sets: Sets


def judged(of: Compiled, parameters: Parameters, measured: Measured) -> Judged:
    """Return what a programme says of each row."""
    rows = measured.low.shape[1]
    tests = _tests(of, parameters, measured)
    leaves = np.empty((len(of.leaves), rows), np.uint8)
    sure = np.empty_like(leaves)
    tested, places = of.tested
    leaves[tested] = tests[places]
    sure[tested] = without_unconfirmed(leaves[tested], parameters.confirmed[places])
    conditional, conditions = of.conditional
    if len(conditional):
        leaves[conditional] = where_applies(tests[conditions], leaves[conditional])
        sure[conditional] = where_applies(tests[conditions], sure[conditional])
    fractions, item_sets = _items(of, parameters, measured, tests)
    score, sure_score = _scores(of, parameters, fractions, item_sets)
    if of.mark >= 0:
        undecided = _undecided(parameters, measured, item_sets)
        leaves[of.mark] = _mark(score, parameters.mark, undecided, measured.is_point)
        sets = _mark(sure_score, parameters.mark, undecided, measured.is_point)
        sure[of.mark] = without_unconfirmed(sets, parameters.mark_confirmed)
    both = outcome_of(of, np.concatenate([leaves, sure], axis=1), np.concatenate([tests, tests], axis=1))
    return Judged(
        leaves=leaves,
        tests=tests,
        classes=_classes(both[:rows], both[rows:]),
        score=score,
        items=fractions,
        item_sets=item_sets,
    )


def _tests(of: Compiled, parameters: Parameters, measured: Measured) -> Sets:
    found = parameters.instead.copy()
    places = of.compared
    if len(places):
        thresholds = parameters.thresholds[places]
        low, high = measured.low[of.compared_measures], measured.high[of.compared_measures]
        worse, better = np.where(of.is_upward, low, -high), np.where(of.is_upward, high, -low)
        bar = np.where(of.is_upward, thresholds, -thresholds)
        with np.errstate(invalid="ignore"):
            met = np.where(of.is_strict, better > bar, better >= bar)
            not_met = np.where(of.is_strict, worse <= bar, worse < bar)
        sets = met * np.uint8(MET) | not_met * np.uint8(NOT_MET)
        sets |= measured.is_open[of.compared_measures] * np.uint8(CANNOT_TELL)
        found[places] = np.where(np.isnan(thresholds), found[places], sets)
    for place, one in of.choices.items():
        otherwise = CANNOT_TELL if one.is_open_list else NOT_MET
        found[place] = _choice(*measured.codes[one.column], one.counts, otherwise)
    return found


def _choice(low: Numbers, high: Numbers, among: NDArray[np.int64], otherwise: int) -> Sets:
    """Return whether a rank between two is among the words of a choice."""
    is_told = ~np.isnan(low)
    first, last = (np.where(is_told, ends, 0.0).astype(np.intp) for ends in (low, high))
    inside = among[last + 1] - among[first]
    sets = (inside > 0) * np.uint8(MET) | (inside < last + 1 - first) * np.uint8(otherwise)
    found: Sets = np.where(is_told, sets, np.uint8(CANNOT_TELL))
    return found


def _items(of: Compiled, parameters: Parameters, measured: Measured, tests: Sets) -> tuple[Points, Sets]:
    """Return the share of its points that each item earns, and whether it applies."""
    rows = measured.low.shape[1]
    if not of.items:
        nothing = np.empty((0, rows), np.float64)
        return Points(nothing, nothing), np.empty((0, rows), np.uint8)
    places = np.maximum(parameters.measures, 0)
    columns = np.arange(rows)
    unknown = measured.is_open[places, columns] | (parameters.measures == NO_BENCHMARK)
    width = parameters.leadings - parameters.benchmarks
    with np.errstate(invalid="ignore"):
        one = np.clip((measured.low[places, columns] - parameters.benchmarks) / width, 0.0, 1.0)
        other = np.clip((measured.high[places, columns] - parameters.benchmarks) / width, 0.0, 1.0)
    low, high = np.minimum(one, other), np.maximum(one, other)
    applies = np.full((len(of.items), rows), MET, np.uint8)
    conditional, conditions = of.conditional_items
    applies[conditional] = tests[conditions]
    unknown |= applies != MET
    bottom: Numbers = np.where(unknown, 0.0, low)
    return Points(bottom, np.where(unknown, 1.0, high)), applies


def _scores(of: Compiled, parameters: Parameters, fractions: Points, applies: Sets) -> tuple[Points, Points]:
    """Return the points out of a hundred, and those that rest on confirmed rows alone."""
    counts = parameters.scale_confirmed
    ends = (fractions.low, fractions.high, fractions.low * counts, fractions.high * counts)
    rows = fractions.low.shape[1]
    found = _total(of, np.concatenate(ends, axis=1), np.tile(applies, 4)).reshape(4, rows)
    return Points(found[0], found[1]), Points(found[2], found[3])


def _total(of: Compiled, fractions: Numbers, applies: Sets) -> Numbers:
    """Return the points out of a hundred.

    The points of an item that does not apply go to the others of its dimension in proportion, those of a
    dimension without any item that applies to the other dimensions. An item that may not apply stands for
    either: leaving it out is the same as giving it the others' mean.
    """
    rows = fractions.shape[1]
    earned, possible = np.zeros(rows), np.zeros(rows)
    weights = of.item_points * (applies != NOT_MET)
    points = weights * fractions
    for dimension, places in zip(of.dimensions, of.items_of, strict=True):
        got, whole = np.zeros(rows), np.zeros(rows)
        for place in places:
            got += points[place]
            whole += weights[place]
        counts = whole > 0.0
        earned += np.divide(got, whole, out=np.zeros(rows), where=counts) * dimension.points
        possible += counts * dimension.points
    found: Numbers = np.divide(FULL * earned, possible, out=np.zeros(rows), where=possible > 0.0)
    return found


def _undecided(parameters: Parameters, measured: Measured, applies: Sets) -> Flags:
    """Return where an item stays untold whatever the missing figures are, or may do so."""
    if not len(applies):
        return np.zeros(measured.low.shape[1], np.bool_)
    columns = np.arange(measured.low.shape[1])
    is_open = measured.is_open[np.maximum(parameters.measures, 0), columns]
    has_none = parameters.measures == NO_BENCHMARK
    lacking = (is_open | has_none) & (applies != NOT_MET) | ((applies & CANNOT_TELL) > 0)
    found: Flags = lacking.any(axis=0)
    return found


def _mark(score: Points, mark: Numbers, undecided: Flags, is_point: bool) -> Sets:
    """Return whether the points reach the mark."""
    surely, never = score.low >= mark, score.high < mark
    if is_point:
        found = np.where(surely, MET, np.where(never, NOT_MET, CANNOT_TELL))
    else:
        found = np.where(never, 0, MET) | np.where(surely, 0, NOT_MET)
        found |= np.where(~surely & ~never & undecided, CANNOT_TELL, 0)
    result: Sets = found.astype(np.uint8)
    return result


def outcome_of(of: Compiled, leaves: Sets, tests: Sets) -> Sets:
    """Return what all vetoes, criteria and the mark are together, shape (rows,)."""
    found = _branch(of.tree, leaves, tests)
    if of.mark >= 0:
        found = all_of([found, leaves[of.mark]], leaves.shape[1])
    result: Sets = np.where(found & NOT_APPLICABLE, (found & 7) | NOT_MET, found).astype(np.uint8)
    return result


def _branch(branch: Branch, leaves: Sets, tests: Sets) -> Sets:
    rows = leaves.shape[1]
    sets = [leaves[one] if isinstance(one, int) else _branch(one, leaves, tests) for one in branch.members]
    if branch.count is None:
        found = all_of(sets, rows)
    else:
        found = any_of(sets, rows) if branch.count == 1 else some_of(branch.count, sets, rows)
    return found if branch.applies < 0 else where_applies(tests[branch.applies], found)


def _classes(outcome: Sets, confirmed: Sets) -> NDArray[np.uint8]:
    """Return what an enterprise can be, from its outcome by all rows and by confirmed rows alone."""
    is_met = (outcome & MET) > 0
    surely = is_met & ((confirmed & MET) > 0)
    with_reserve = is_met & ((confirmed & ~np.uint8(MET)) > 0)
    found = surely * np.uint8(ELIGIBLE) | with_reserve * np.uint8(IF_CONFIRMED)
    found |= ((outcome & CANNOT_TELL) > 0) * np.uint8(OPEN)
    result: NDArray[np.uint8] = found | ((outcome & NOT_MET) > 0) * np.uint8(NOT_ELIGIBLE)
    return result


def _settled() -> NDArray[np.uint8]:
    """Return, for each set of classes, the one answer that holds for all of its members."""
    found = np.full(16, OPEN, np.uint8)
    found[0] = 0
    found[ELIGIBLE], found[IF_CONFIRMED], found[NOT_ELIGIBLE] = ELIGIBLE, IF_CONFIRMED, NOT_ELIGIBLE
    found[ELIGIBLE | IF_CONFIRMED] = IF_CONFIRMED
    return found


SETTLED = _settled()
"""By set of classes: the outcome of an enterprise that can be any of them."""
