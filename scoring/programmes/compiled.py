"""A programme ready to be carried out: its tests as rows of arrays, its criteria as a tree over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.attributes import ATTRIBUTES
from features.declare import Better
from features.expression import Expression, columns_in
from features.lookups import LOOKUPS
from features.plan import Plan
from scoring.programmes.behind import Reading, readings_of
from scoring.programmes.declare import (
    Basis,
    Choice,
    Comparison,
    Criterion,
    Dimension,
    Fixed,
    Item,
    Measure,
    Programme,
    Test,
)
from scoring.programmes.differences import Difference
from scoring.programmes.direction import (
    Facts,
    Way,
    dropping_in,
    joined,
    mixed,
    subtracted_in,
    turned,
    ways_of,
    wholes_in,
)

Places = NDArray[np.intp]

CODE = "@"
"""Before the name of an attribute: the column that holds which of its choices was told."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A criterion in force, the place of its test, and of the test of whether it applies (-1 none)."""

    part: str
    criterion: Criterion
    test: int
    applies: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A group over leaves and branches; ``count`` None is all of them."""

    count: int | None
    members: tuple[int | Branch, ...]
    applies: int = -1

    def conditions(self) -> Iterator[int]:
        """Yield the places of the tests that say whether it, or a branch of it, applies."""
        if self.applies >= 0:
            yield self.applies
        for one in self.members:
            if isinstance(one, Branch):
                yield from one.conditions()


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """A scored item: its dimension, the places of its scales' measures, and of its test (-1 none)."""

    item: Item
    dimension: int
    measures: tuple[int, ...]
    applies: int


@dataclass(frozen=True, slots=True)
class CodedChoice:
    """A choice of an attribute whose words are a closed list.

    Attributes
    ----------
    ranks
        By code: the number that stands in the column. Of an attribute that is read once, 1 is among the words
        and 0 is not, so that more is better; of others the code itself.
    counts
        How many of the first so many ranks are among the words.
    """

    column: str
    ranks: NDArray[np.float64]
    counts: NDArray[np.int64]
    is_open_list: bool
    is_alone: bool


@dataclass(frozen=True, eq=False)
class Compiled:
    """A programme as it is on some days.

    Attributes
    ----------
    tests
        Every distinct test of criteria and items.
    measures, plan
        The formulas of all tests and scales, in one order.
    tree
        All vetoes and criteria together, without the mark.
    differences
        By column of the plan: two figures that are read only as their difference.
    shown
        What is worked out beside the outcome.
    mark
        The leaf of the rubric's mark, -1 without a rubric.
    """

    programme: Programme
    tests: tuple[Test, ...]
    measures: tuple[Measure, ...]
    plan: Plan
    differences: Mapping[str, Difference]
    leaves: tuple[Leaf, ...]
    tree: Branch
    mark: int
    dimensions: tuple[Dimension, ...]
    items: tuple[ItemPlace, ...]
    shown: Plan

    @cached_property
    def measure_places(self) -> Mapping[str, int]:
        """The place of each measure in the plan, by its text."""
        return {measure.text: place for place, measure in enumerate(self.measures)}

    @cached_property
    def tested(self) -> tuple[Places, Places]:
        """The leaves that have a test, and the place of each of these tests."""
        return _pairs((place, leaf.test) for place, leaf in enumerate(self.leaves))

    @cached_property
    def conditional(self) -> tuple[Places, Places]:
        """The leaves that may not apply, and the place of the test that says so."""
        return _pairs((place, leaf.applies) for place, leaf in enumerate(self.leaves))

    @cached_property
    def capping(self) -> tuple[Places, Places]:
        """The leaves that cap a decision, and the rank of the best outcome they leave, shape (leaves, 1)."""
        caps = ((place, leaf.criterion.caps) for place, leaf in enumerate(self.leaves))
        places, ranks = _pairs((place, cap.rank) for place, cap in caps if cap is not None)
        return places, ranks.reshape(-1, 1)

    @cached_property
    def conditional_items(self) -> tuple[Places, Places]:
        """The items that may not apply, and the place of the test that says so."""
        return _pairs((place, item.applies) for place, item in enumerate(self.items))

    @cached_property
    def item_points(self) -> NDArray[np.float64]:
        """The points of each item, shape (items, 1)."""
        return np.array([one.item.points for one in self.items]).reshape(-1, 1)

    @cached_property
    def items_of(self) -> tuple[tuple[int, ...], ...]:
        """The places of the items of each dimension."""
        return tuple(
            tuple(place for place, one in enumerate(self.items) if one.dimension == number)
            for number in range(len(self.dimensions))
        )

    @cached_property
    def compared(self) -> Places:
        """The places of the tests that hold a measure against a threshold."""
        found = [place for place, test in enumerate(self.tests) if isinstance(test, Comparison)]
        return np.array(found, np.intp)

    @cached_property
    def compared_measures(self) -> Places:
        """The measure of each of those tests."""
        places = [self.measure_places[test.measure.text] for test in self._comparisons]
        return np.array(places, np.intp)

    @cached_property
    def is_upward(self) -> NDArray[np.bool_]:
        """Whether each of those tests asks for a high measure, shape (tests, 1)."""
        return np.array([test.operator.is_upward for test in self._comparisons], np.bool_).reshape(-1, 1)

    @cached_property
    def is_strict(self) -> NDArray[np.bool_]:
        """Whether the threshold of each of those tests does not pass itself, shape (tests, 1)."""
        return np.array([test.operator.is_strict for test in self._comparisons], np.bool_).reshape(-1, 1)

    @property
    def _comparisons(self) -> list[Comparison]:
        return [test for test in self.tests if isinstance(test, Comparison)]

    @cached_property
    def choices(self) -> Mapping[int, CodedChoice]:
        """The choices of attributes with a closed list of words, by place."""
        coded = {
            place: test
            for place, test in enumerate(self.tests)
            if isinstance(test, Choice) and is_coded(test)
        }
        uses = Counter(test.attribute for test in coded.values())
        conditions = {self.tests[place] for place in self.conditions}
        found = {}
        for place, test in coded.items():
            codes = ATTRIBUTES[test.attribute].choices
            among = np.array([code in test.words for code in codes])
            is_alone = uses[test.attribute] == 1 and test not in conditions and not among.all()
            ranks = among.astype(np.float64) if is_alone else np.arange(len(codes), dtype=np.float64)
            first_ranks = np.array([False, True]) if is_alone else among
            counts = np.concatenate([[0], np.cumsum(first_ranks)])
            found[place] = CodedChoice(CODE + test.attribute, ranks, counts, test.is_open_list, is_alone)
        return found

    @cached_property
    def ranks(self) -> Mapping[str, NDArray[np.float64]]:
        """By column of choices, the rank of each code."""
        return {one.column: one.ranks for one in self.choices.values()}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The figures and choices that are read: what can be unknown and found out."""
        from_plan = (name for name in self.plan.columns if name not in LOOKUPS)
        return tuple(dict.fromkeys([*from_plan, *(one.column for one in self.choices.values())]))

    def columns_of(self, place: int) -> tuple[str, ...]:
        """Return the figures and choices that a test reads."""
        test = self.tests[place]
        match test:
            case Comparison():
                return self.columns_in_measure(self.measure_places[test.measure.text])
            case Choice() if is_coded(test):
                return (CODE + test.attribute,)
        return ()

    def columns_in_measure(self, place: int) -> tuple[str, ...]:
        """Return the figures that a measure reads."""
        return self._read_by_measure[place]

    @cached_property
    def _read_by_measure(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(self._taken_apart(columns_in(root))) for root in self.plan.roots)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The figures and choices that are read, differences taken apart."""
        return tuple(dict.fromkeys(self._taken_apart(self.columns)))

    def _taken_apart(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            one = self.differences.get(name)
            if one is not None:
                yield from (one.more, one.less)
            elif name not in LOOKUPS:
                yield name

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every place where a measure reads a lookup."""
        return readings_of(self.plan.roots)

    @cached_property
    def subtracted(self) -> frozenset[str]:
        """The columns that are taken off something."""
        return frozenset(name for root in self.plan.roots for name in subtracted_in(root))

    @cached_property
    def wholes(self) -> tuple[frozenset[str], ...]:
        """The columns of each whole that leaves its ratio unknown where it is nothing."""
        found = dict.fromkeys(
            frozenset(name for name in columns_in(whole) if name in set(self.columns))
            for root in self.plan.roots
            for whole in wholes_in(root)
        )
        return tuple(one for one in found if one)

    @cached_property
    def conditions(self) -> tuple[int, ...]:
        """The places of the tests that say whether something applies."""
        places = [one.applies for one in self.leaves] + [one.applies for one in self.items]
        places += self.tree.conditions()
        return tuple(dict.fromkeys(place for place in places if place >= 0))

    @cached_property
    def condition_roots(self) -> tuple[Expression | None, ...]:
        """The formula of each of those tests, None where it reads no figure."""
        found: list[Expression | None] = []
        for place in self.conditions:
            test = self.tests[place]
            if isinstance(test, Comparison):
                found.append(self.plan.roots[self.measure_places[test.measure.text]])
            else:
                found.append(None)
        return tuple(found)

    @cached_property
    def dropping(self) -> tuple[Expression, ...]:
        """The wholes of ratios that fall, or become unknown, where the whole is not positive."""
        return tuple(dict.fromkeys(whole for root in self.plan.roots for whole in dropping_in(root)))

    def ways(self, facts: Facts) -> Mapping[str, Way]:
        """Return which way each figure pushes the outcome."""
        if facts not in self._ways:
            self._ways[facts] = self._found_ways(facts)
        return self._ways[facts]

    @cached_property
    def _ways(self) -> dict[Facts, Mapping[str, Way]]:
        return {}

    def _found_ways(self, facts: Facts) -> Mapping[str, Way]:
        settled = facts.settled
        of = [ways_of(root, facts) for root in self.plan.roots]
        found: dict[str, Way] = {}
        for leaf in self.leaves:
            if leaf.test >= 0:
                found = joined(found, self._test_ways(self.tests[leaf.test], of))
            if leaf.applies >= 0 and leaf.applies not in settled:
                found = joined(found, mixed(self._test_ways(self.tests[leaf.applies], of)))
        for place in self.tree.conditions():
            if place not in settled:
                found = joined(found, mixed(self._test_ways(self.tests[place], of)))
        for one in self.items:
            for scale, place in zip(one.item.scales, one.measures, strict=True):
                found = joined(found, of[place] if scale.better is Better.HIGHER else turned(of[place]))
            if one.applies >= 0 and one.applies not in settled:
                found = joined(found, mixed(self._test_ways(self.tests[one.applies], of)))
        return found

    def _test_ways(self, test: Test, of: list[dict[str, Way]]) -> dict[str, Way]:
        if isinstance(test, Comparison):
            ways = of[self.measure_places[test.measure.text]]
            return ways if test.operator.is_upward else turned(ways)
        if isinstance(test, Choice) and is_coded(test):
            is_alone = any(
                one.is_alone and one.column == CODE + test.attribute for one in self.choices.values()
            )
            return {CODE + test.attribute: Way.UP if is_alone else Way.MIXED}
        return {}


def _pairs(found: Iterable[tuple[int, int]]) -> tuple[Places, Places]:
    """Return both sides of the pairs whose second is a place."""
    kept = [(one, other) for one, other in found if other >= 0]
    return np.array([one for one, _ in kept], np.intp), np.array([other for _, other in kept], np.intp)


def is_coded(test: Choice) -> bool:
    """Return whether the attribute is one of a closed list, so that what is unknown can be tried out."""
    return bool(ATTRIBUTES[test.attribute].choices) and not test.is_prefix


def basis_of(test: Test) -> Basis | None:
    """Return the row that a test rests on, None where that depends on the enterprise."""
    match test:
        case Comparison(threshold=Fixed(basis=basis)):
            return basis
        case Choice(basis=basis):
            return basis
    return None
