"""What a booster reads: finite, within frozen ranges, the same after a round trip through JSON."""

import json
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.preparation import FAR, MIN_PEERS, TAIL, ByGroup, Preparation, division_of

Numbers = NDArray[np.float64]
NAMES = ("leverage", "intensity", "size")
DIRECTIONS = (1, -1, 0)
ROWS = 1000
DIVISIONS = np.repeat(np.array(["C13", "C30", "C31", ""]), [480, 480, 10, 30])


def drawn(seed: int) -> dict[str, Numbers]:
    """Return three columns with infinities and unknowns; the second differs by sector."""
    rng = np.random.default_rng(seed)
    columns = {name: rng.lognormal(0.0, 1.0, ROWS) for name in NAMES}
    columns["intensity"] = columns["intensity"] * np.where(DIVISIONS == "C30", 100.0, 1.0)
    for name in NAMES[:2]:
        columns[name][rng.choice(ROWS, 50, replace=False)] = np.nan
        columns[name][rng.choice(ROWS, 20, replace=False)] = rng.choice([-np.inf, np.inf], 20)
    return columns


@pytest.fixture(scope="module")
def columns() -> Mapping[str, Numbers]:
    return drawn(0)


@pytest.fixture(scope="module")
def preparation(columns: Mapping[str, Numbers]) -> Preparation:
    return Preparation.learnt(columns, DIVISIONS, NAMES, DIRECTIONS, frozenset({"intensity"}))


@settings(max_examples=40)
@given(
    values=st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=3, max_size=3),
    division=st.sampled_from(["C13", "C30", "C31", "C99", ""]),
)
def test_whatever_comes_in_the_matrix_is_finite_and_within_the_frozen_ranges(
    preparation: Preparation, values: list[float], division: str
) -> None:
    row = {name: np.array([value]) for name, value in zip(NAMES, values, strict=True)}
    matrix = preparation.point(row, np.array([division]))
    assert np.isfinite(matrix).all()
    low = np.array([one.low for one in preparation.inputs], np.float32)
    high = np.array([one.high for one in preparation.inputs], np.float32)
    assert (low <= matrix[0]).all()
    assert (matrix[0] <= high).all()


def test_ranges_are_the_tails_of_the_finite_figures(
    preparation: Preparation, columns: Mapping[str, Numbers]
) -> None:
    finite = columns["leverage"][np.isfinite(columns["leverage"])]
    assert preparation.inputs[0].low == np.quantile(finite, TAIL)
    assert preparation.inputs[0].high == np.quantile(finite, 1.0 - TAIL)


def test_what_is_undefined_reads_the_end_of_the_range_that_it_leans_to(preparation: Preparation) -> None:
    rows = {name: np.array([-np.inf, np.inf]) for name in NAMES}
    matrix = preparation.point(rows, np.array(["C13", "C13"]))
    assert matrix[0].tolist() == [np.float32(one.low) for one in preparation.inputs]
    assert matrix[1].tolist() == [np.float32(one.high) for one in preparation.inputs]


def test_a_relative_input_is_read_in_multiples_of_its_sectors_median(preparation: Preparation) -> None:
    intensity = preparation.inputs[1]
    assert set(intensity.scales) == {"", "C13", "C30"}
    ten_times = {
        "leverage": np.ones(2),
        "size": np.ones(2),
        "intensity": 2.0 * np.array([intensity.scales["C13"], intensity.scales["C30"]]),
    }
    matrix = preparation.point(ten_times, np.array(["C13", "C30"]))
    assert matrix[:, 1] == pytest.approx([2.0, 2.0])


def test_a_sector_with_too_few_peers_has_everybodys_median(preparation: Preparation) -> None:
    assert (DIVISIONS == "C31").sum() < MIN_PEERS
    assert "C31" not in preparation.inputs[0].medians
    found = ByGroup([preparation.inputs[0].medians]).of(np.array(["C31", "", "C13"]))[0]
    assert found.tolist() == [preparation.inputs[0].medians[key] for key in ("", "", "C13")]


def test_an_unknown_input_is_at_its_peers_median_moved_into_what_is_possible(
    preparation: Preparation,
) -> None:
    unknown = {"leverage": np.array([np.nan]), "intensity": np.array([1.0]), "size": np.array([1.0])}
    there = np.array(["C13"])
    median = preparation.inputs[0].medians["C13"]
    assert preparation.point(unknown, there)[0, 0] == np.float32(median)
    low = {name: np.array([2.0 * median]) for name in NAMES}
    high = {name: np.array([3.0 * median]) for name in NAMES}
    assert preparation.point(unknown, there, low, high)[0, 0] == np.float32(2.0 * median)


@settings(max_examples=40)
@given(seed=st.integers(0, 1000), width=st.floats(0.0, 5.0))
def test_every_completion_lies_between_the_corners(preparation: Preparation, seed: int, width: float) -> None:
    rng = np.random.default_rng(seed)
    low = {name: rng.lognormal(0.0, 1.0, 8) for name in NAMES}
    high = {name: low[name] + (width if name != "size" else 0.0) for name in NAMES}
    inside = {name: low[name] + (high[name] - low[name]) * rng.random(8) for name in NAMES}
    divisions = rng.choice(DIVISIONS, 8)
    lowest, highest = preparation.corners(low, high, divisions)
    matrix = preparation.point(inside, divisions)
    for place, direction in enumerate(DIRECTIONS):
        bottom, top = (lowest, highest) if direction >= 0 else (highest, lowest)
        assert (bottom[:, place] <= matrix[:, place]).all()
        assert (matrix[:, place] <= top[:, place]).all()


def test_an_input_without_a_direction_has_to_be_known_for_bounds(preparation: Preparation) -> None:
    low = {name: np.ones(1) for name in NAMES}
    with pytest.raises(ValueError, match="size has no direction, so it must be known"):
        preparation.corners(low, low | {"size": np.array([2.0])}, np.array([""]))


def test_it_comes_back_from_json_to_the_bit(preparation: Preparation, columns: Mapping[str, Numbers]) -> None:
    read = Preparation.from_json(json.loads(json.dumps(preparation.to_json(), allow_nan=False)))
    assert read == preparation
    np.testing.assert_array_equal(read.point(columns, DIVISIONS), preparation.point(columns, DIVISIONS))


def test_a_row_alone_is_prepared_as_it_is_among_others(
    preparation: Preparation, columns: Mapping[str, Numbers]
) -> None:
    whole = preparation.point(columns, DIVISIONS)
    for row in (0, 500, 975):
        alone = {name: values[row : row + 1] for name, values in columns.items()}
        np.testing.assert_array_equal(preparation.point(alone, DIVISIONS[row : row + 1])[0], whole[row])


def test_a_division_is_the_first_three_characters() -> None:
    assert division_of(np.array(["C3011", "C13", ""])).tolist() == ["C30", "C13", ""]


def test_what_lies_outside_is_told_and_what_lies_far_outside(preparation: Preparation) -> None:
    one = preparation.inputs[0]
    width = one.high - one.low
    values = np.array([one.low, one.high, one.high + 0.4 * width, one.low - 0.4 * width, one.high + width])
    values = np.concatenate([values, [np.nan, np.inf, -np.inf]])
    inside = {name: np.ones(len(values)) for name in NAMES}
    found = preparation.outside(inside | {"leverage": values}, np.full(len(values), "C31"))
    assert found[:, 0].tolist() == [0, 0, 1, 1, FAR, 0, 0, 0]
    assert not found[:, 1:].any()
