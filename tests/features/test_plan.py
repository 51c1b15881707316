"""The ways of carrying a formula out agree, to the bit."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import (
    HIGHEST,
    LOWEST,
    UNKNOWN,
    Column,
    change,
    clip,
    higher_of,
    known,
    lower_of,
    ratio,
    square_root,
    where,
    yearly_change,
)
from features.declare import Better, Clause, Indicator, Label, indicator
from features.expression import Constant, Expression, FormulaError, column, printed
from features.interval import Range
from features.plan import Plan, PlanError

NAMES = ("a", "b", "c", "d")
declared: Callable[..., Indicator] = indicator(
    label=Label("甲", "A"), unit="1", better=Better.HIGHER, source=Clause("GREENLOAN")
)

numbers = st.one_of(
    st.sampled_from([math.nan, 0.0, -0.0, 1.0, -1.0, 1e-300, 1e300]),
    st.floats(-1e6, 1e6, allow_nan=False),
)
leaves = st.one_of(st.sampled_from(NAMES).map(column), st.floats(-100, 100).map(lambda x: column("a") * x))


def conditions(quantities: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    simple = st.one_of(
        st.tuples(quantities, quantities).map(lambda pair: pair[0] > pair[1]),
        st.tuples(quantities, quantities).map(lambda pair: pair[0] >= pair[1]),
        quantities.map(known),
    )
    return st.one_of(
        simple,
        st.tuples(simple, simple).map(lambda pair: pair[0] & pair[1]),
        st.tuples(simple, simple).map(lambda pair: pair[0] | pair[1]),
    )


def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(lambda pair: pair[0] + pair[1]),
        pairs.map(lambda pair: pair[0] - pair[1]),
        pairs.map(lambda pair: pair[0] * pair[1]),
        pairs.map(lambda pair: lower_of(*pair)),
        pairs.map(lambda pair: higher_of(*pair)),
        st.tuples(parts, parts, st.sampled_from([UNKNOWN, HIGHEST, LOWEST])).map(lambda it: ratio(*it)),
        parts.map(square_root),
        st.tuples(conditions(parts), parts, parts).map(lambda it: where(*it)),
    )


expressions = st.recursive(leaves, larger, max_leaves=12)


def plan_of(*roots: Expression) -> Plan:
    made = [
        Indicator(f"i{place}", Label("甲", "A"), "1", Better.HIGHER, Clause("X"), "p", "d", root)
        for place, root in enumerate(roots)
    ]
    return Plan.of(made)


def bits(value: float) -> bytes:
    return b"unknown" if math.isnan(value) else np.float64(value).tobytes()


@settings(max_examples=300, deadline=None)
@given(st.lists(expressions, min_size=1, max_size=4), st.lists(st.tuples(*[numbers] * 4), min_size=1))
def test_a_record_alone_and_in_a_batch_and_on_plain_floats_gives_the_same_bits(
    roots: list[Expression], records: list[tuple[float, ...]]
) -> None:
    plan = plan_of(*roots)
    columns = {name: np.array([record[i] for record in records]) for i, name in enumerate(NAMES)}
    batch = plan.matrix(columns, len(records))
    for row, record in enumerate(records):
        plain = plan.values(dict(zip(NAMES, record, strict=True)))
        alone = plan.matrix({name: columns[name][row : row + 1] for name in NAMES}, 1)[:, 0]
        assert [bits(x) for x in plain] == [bits(x) for x in batch[:, row]] == [bits(x) for x in alone]


@settings(max_examples=400, deadline=None)
@given(
    expressions,
    st.tuples(*[st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)) for _ in NAMES]),
    st.lists(st.tuples(*[st.floats(0, 1)] * 4), min_size=5, max_size=20),
)
def test_a_range_holds_the_value_of_every_completion(
    root: Expression, ends: tuple[tuple[float, float], ...], shares: list[tuple[float, ...]]
) -> None:
    plan = plan_of(root)
    low = np.array([min(pair) for pair in ends])
    high = np.array([max(pair) for pair in ends])
    ranges = {n: Range(low[i : i + 1], high[i : i + 1]) for i, n in enumerate(NAMES)}
    found = plan.ranges(ranges, 1)["i0"]
    for share in shares:
        drawn = np.clip(low + (high - low) * np.array(share), low, high)
        value = plan.values(dict(zip(NAMES, drawn.tolist(), strict=True)))[0]
        if math.isnan(value):
            assert (found.low[0], found.high[0]) == (-math.inf, math.inf)
        else:
            assert found.low[0] <= value <= found.high[0]


def test_a_batch_longer_than_a_chunk_equals_its_parts() -> None:
    plan = plan_of(ratio(column("a"), column("b"), HIGHEST), clip(column("a") - column("c"), 0, 1))
    rng = np.random.default_rng(0)
    columns = {name: rng.normal(size=10_001) for name in NAMES}
    whole = plan.matrix(columns, 10_001)
    tail = plan.matrix({name: values[9_000:].copy() for name, values in columns.items()}, 1_001)
    np.testing.assert_array_equal(whole[:, 9_000:], tail)


def test_an_indicator_can_read_another() -> None:
    @declared
    def half(a: Column) -> Column:
        """Half of it."""
        return a * 0.5

    @declared
    def quarter(half: Column) -> Column:
        """Half of the half."""
        return half * 0.5

    assert Plan.of([quarter], [half]).record({"a": 8.0}) == {"quarter": 2.0}
    assert Plan.of([quarter], [half]).columns == ("a",)


def test_indicators_that_wait_for_each_other_are_refused_by_name() -> None:
    first = Indicator("x", Label("甲", "A"), "1", Better.HIGHER, Clause("X"), "p", "d", column("y"))
    second = Indicator("y", Label("甲", "A"), "1", Better.HIGHER, Clause("X"), "p", "d", column("x"))
    with pytest.raises(PlanError, match=r"x → y|y → x"):
        Plan.of([first, second])


def test_division_and_branching_are_refused_with_what_to_write_instead() -> None:
    with pytest.raises(FormulaError, match="ratio"):
        column("a") / column("b")
    with pytest.raises(FormulaError, match="where"):
        bool(column("a") > 1)


def test_undefined_is_not_unknown() -> None:
    plan = plan_of(ratio(column("a"), column("b"), HIGHEST))
    assert plan.values({"a": 1.0, "b": 0.0}) == (math.inf,)
    assert math.isnan(plan.values({"a": 1.0, "b": math.nan})[0])
    assert math.isnan(plan.values({"a": math.nan, "b": 2.0})[0])


def test_a_change_over_years_bridges_a_gap() -> None:
    plan = plan_of(yearly_change(column("a"), column("b"), column("c")), change(column("a"), column("b")))
    assert plan.values({"a": 121.0, "b": math.nan, "c": 100.0})[0] == pytest.approx(0.1)
    assert plan.values({"a": 110.0, "b": 100.0, "c": math.nan})[0] == pytest.approx(0.1)
    assert math.isnan(plan.values({"a": 110.0, "b": math.nan, "c": math.nan})[0])


def test_a_fingerprint_changes_with_the_formula_and_with_nothing_else() -> None:
    plain = plan_of(column("a") + column("b"))
    assert plain.fingerprints == plan_of(column("a") + column("b")).fingerprints
    assert plain.fingerprints != plan_of(column("b") + column("a")).fingerprints
    scaled = plan_of(column("a") * Constant(2.0, "kg/t"))
    assert scaled.fingerprints != plan_of(column("a") * 2.0).fingerprints


def test_a_formula_prints_as_people_write_it() -> None:
    formula = ratio(column("a") - column("b"), column("c"), LOWEST) * 2.0
    assert printed(formula) == "(a − b) ÷ c [lowest where c ≤ 0] × 2"
