"""From a programme to what is carried out on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from features.catalogue import Catalogue
from features.declare import Better, Clause, Indicator, Label
from features.expression import columns_in
from features.plan import Plan
from scoring.programmes.compiled import Branch, Compiled, ItemPlace, Leaf
from scoring.programmes.declare import Comparison, Criterion, Dimension, Group, Item, Measure, Programme, Test
from scoring.programmes.differences import Difference, differences_in, rewritten


def boundaries_of(programme: Programme) -> list[date]:
    """Return the days within its time on which a programme changes, its first day included."""
    days = {programme.effective_from}
    for _, criterion in programme.leaves():
        days |= {criterion.effective_from, criterion.effective_to or programme.effective_from}
    return sorted(day for day in days if programme.is_in_force(day))


def compiled(programme: Programme, day: date, catalogue: Catalogue) -> Compiled:
    """Return a programme ready to be carried out, with the criteria that are in force on a day."""
    return _Compiler(programme, day, catalogue).compiled()


class _Compiler:
    def __init__(self, programme: Programme, day: date, catalogue: Catalogue) -> None:
        self.programme, self.day, self.catalogue = programme, day, catalogue
        self.tests: dict[Test, int] = {}
        self.measures: dict[str, Measure] = {}
        self.leaves: list[Leaf] = []

    def compiled(self) -> Compiled:
        programme = self.programme
        vetoes = [self._leaf("veto", one) for one in programme.vetoes if self._in_force(one)]
        criteria = [self._member(one) for one in programme.criteria]
        members = (*vetoes, *(one for one in criteria if one is not None))
        mark = -1
        items: list[ItemPlace] = []
        dimensions: tuple[Dimension, ...] = ()
        if programme.rubric is not None:
            mark = len(self.leaves)
            self.leaves.append(Leaf("mark", programme.rubric.mark, -1, -1))
            dimensions = programme.rubric.dimensions
            items = [self._item(item, place) for place, one in enumerate(dimensions) for item in one.items]
        shown = [measure for _, measure in programme.shown]
        plan = self._plan(list(self.measures.values()))
        differences = differences_in(plan.roots)
        return Compiled(
            programme=programme,
            tests=tuple(self.tests),
            measures=tuple(self.measures.values()),
            plan=_rewritten(plan, differences),
            differences={one.name: one for one in differences},
            leaves=tuple(self.leaves),
            tree=Branch(None, members),
            mark=mark,
            dimensions=dimensions,
            items=tuple(items),
            shown=self._plan(shown),
        )

    def _in_force(self, criterion: Criterion) -> bool:
        end = criterion.effective_to
        return criterion.effective_from <= self.day and (end is None or self.day < end)

    def _leaf(self, part: str, criterion: Criterion) -> int:
        applies = -1 if criterion.applies is None else self._test(criterion.applies)
        self.leaves.append(Leaf(part, criterion, self._test(criterion.test), applies))
        return len(self.leaves) - 1

    def _member(self, member: Criterion | Group) -> int | Branch | None:
        if isinstance(member, Criterion):
            return self._leaf("criterion", member) if self._in_force(member) else None
        found = [self._member(one) for one in member.members]
        members = tuple(one for one in found if one is not None)
        applies = -1 if member.applies is None else self._test(member.applies)
        return Branch(member.count, members, applies) if members else None

    def _item(self, item: Item, dimension: int) -> ItemPlace:
        measures = tuple(self._measure(scale.measure) for scale in item.scales)
        applies = -1 if item.applies is None else self._test(item.applies)
        return ItemPlace(item, dimension, measures, applies)

    def _test(self, test: Test) -> int:
        if isinstance(test, Comparison):
            self._measure(test.measure)
        return self.tests.setdefault(test, len(self.tests))

    def _measure(self, measure: Measure) -> int:
        self.measures.setdefault(measure.text, measure)
        return list(self.measures).index(measure.text)

    def _plan(self, measures: list[Measure]) -> Plan:
        known = self.catalogue.indicators
        wanted = [known.get(one.text) or _as_indicator(one) for one in measures]
        names = {one.name for one in wanted}
        return Plan.of(wanted, [one for name, one in known.items() if name not in names])


def _rewritten(plan: Plan, differences: Sequence[Difference]) -> Plan:
    """Return a plan over the differences in place of the columns that they are made of."""
    if not differences:
        return plan
    roots = tuple(rewritten(root, differences) for root in plan.roots)
    read = sorted({name for root in roots for name in columns_in(root)})
    return Plan(plan.indicators, roots, tuple(read))


def _as_indicator(measure: Measure) -> Indicator:
    """Return a measure as a column; its name is no name that a formula could read."""
    return Indicator(
        name=f"= {measure.text}",
        label=Label(measure.text, measure.text),
        unit=measure.unit,
        better=Better.NEITHER,
        source=Clause("GREENLOAN"),
        pillar="measure",
        description=measure.text,
        expression=measure.expression,
    )
