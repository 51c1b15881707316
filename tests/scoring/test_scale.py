"""A master scale parts the reference population: at least seven grades, none with more than 30 of 100."""

import numpy as np
import pytest

from models.spec import Task
from scoring.engine import Engine
from scoring.policy import Policy
from scoring.scale import LARGEST_SHARE, distribution, shares_of, too_large


def test_the_packaged_scale_has_seven_grades_and_none_is_too_large(engine: Engine) -> None:
    shares = shares_of(Policy.load(), Task.RISK, engine.bundle.documents["card"]["reference"]["risk"])
    assert len(shares) >= 7
    assert sum(shares.values()) == pytest.approx(1.0)
    assert too_large(shares) == ()
    assert max(shares.values()) <= LARGEST_SHARE


def test_shares_from_quantiles_are_the_shares_of_the_rows() -> None:
    probabilities = np.random.default_rng(1).lognormal(-4.5, 1.1, 20_000).clip(0.0, 0.99)
    policy = Policy.load()
    places = policy.places(Task.RISK, probabilities)
    counted = np.bincount(places, minlength=8) / len(places)
    told = list(shares_of(policy, Task.RISK, distribution(probabilities)).values())
    assert told == pytest.approx(counted.tolist(), abs=0.0011)


def test_a_grade_that_holds_too_many_is_named() -> None:
    shares = shares_of(Policy.load(), Task.RISK, distribution(np.full(500, 0.03)))
    assert too_large(shares) == ("5",)


def test_unknown_probabilities_count_for_nothing() -> None:
    assert distribution(np.array([np.nan, np.nan])) == []
    assert set(distribution(np.array([np.nan, 0.25]))) == {0.25}
