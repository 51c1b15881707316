"""Ranges of one record and of many are the same numbers."""

import numpy as np
import pytest

from features.catalogue import catalogue
from features.interval import Range

ROWS = 60
PLAN = catalogue().plan


@pytest.fixture(scope="module")
def columns() -> dict[str, Range]:
    """Figures of every sort: told, told to be nothing, partly told, not told at all, looked up in vain."""
    rng = np.random.default_rng(7)
    found = {}
    for name in PLAN.columns:
        low = 10.0 ** rng.uniform(-2, 6, ROWS) * rng.choice([1.0, 1.0, 1.0, 0.0, -1.0], ROWS)
        high = low + rng.choice([0.0, 0.0, 1.0, 1e3, np.inf], ROWS)
        lacks = rng.random(ROWS) < 0.02
        found[name] = Range(np.where(lacks, np.nan, low), np.where(lacks, np.nan, high))
    return found


def test_the_ranges_of_a_record_alone_are_those_of_its_row_in_a_batch(columns: dict[str, Range]) -> None:
    many = PLAN.ranges(columns, ROWS)
    for row in range(ROWS):
        own = {name: Range(one.low[row : row + 1], one.high[row : row + 1]) for name, one in columns.items()}
        alone = PLAN.ranges(own, 1)
        for name, one in many.items():
            assert np.array_equal(alone[name].low, one.low[row : row + 1], equal_nan=True), name
            assert np.array_equal(alone[name].high, one.high[row : row + 1], equal_nan=True), name
