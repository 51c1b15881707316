"""Where a value stands among its peers, ties told apart from being better."""

import pytest

from models.benchmarks import LEVELS, Peers

SPREAD = Peers(100, tuple(float(level) for level in LEVELS))
MOSTLY_ZERO = Peers(100, (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 9.0))


def test_a_value_between_quantiles_is_above_the_share_below_it() -> None:
    assert SPREAD.share_below(0.35) == pytest.approx(0.35)
    assert SPREAD.share_alike(0.35) == 0.0


def test_a_value_that_most_have_is_not_above_them() -> None:
    assert MOSTLY_ZERO.share_below(0.0) == 0.0
    assert MOSTLY_ZERO.share_alike(0.0) == 0.8


@pytest.mark.parametrize("value", [-1.0, 0.0, 1.0, 3.0, 20.0])
def test_shares_below_and_alike_never_pass_one(value: float) -> None:
    assert 0.0 <= MOSTLY_ZERO.share_below(value) + MOSTLY_ZERO.share_alike(value) <= 1.0
