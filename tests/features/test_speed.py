"""How fast indicators are, as ratios within one run; ``make bench`` prints them beside their limits.

The limits here are looser than the promise by what a busy machine does to it; a promise holds on an idle one.
"""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[1] / "bench" / "indicators.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_indicators", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_sixty_indicators_are_fast_for_one_record_and_for_many(bench: ModuleType) -> None:
    found = bench.measured(60_000)
    assert found["indicators"] == bench.WANTED == 60
    assert found["frame_over_record"] > 300, "one record against the same formulas on a one-row frame"
    assert found["one_record_microseconds"] < 4 * bench.LIMITS["one_record_microseconds"]
    assert found["many_over_copy"] < 3 * bench.LIMITS["many_over_copy"]


def test_a_limit_is_kept_or_missed(bench: ModuleType) -> None:
    assert bench.keeps("many_over_copy", 8.0)
    assert not bench.keeps("many_over_copy", 8.1)
    assert bench.keeps("frame_over_record", 300.0)
    assert not bench.keeps("frame_over_record", 299.0)
