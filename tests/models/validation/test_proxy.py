"""What the inputs give away of a group: nothing of one drawn by lot, all of one that stands in them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from models.validation.finding import Verdict
from models.validation.proxy import proxies, told_from


def test_a_group_drawn_by_lot_is_told_from_nothing():
    held = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        found = told_from(rng.normal(size=(1_200, 5)).astype(np.float32), rng.random(1_200) < 0.3)
        held += found.low <= 0.5 <= found.high
        assert found.value < 0.58
    assert held >= 15


def test_a_group_that_an_input_tells_is_ranked_nearly_as_well_as_by_its_own_probability():
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(6_000, 5)).astype(np.float32)
    probability = expit(2.0 * matrix[:, 2] - 1.0)
    members = rng.random(6_000) < probability
    best = roc_auc_score(members, probability)
    assert told_from(matrix, members).value == pytest.approx(best, abs=0.02)


def beside(case, of):
    """Return the case with a block of groups beside its rows."""
    sides = {
        f"{side}_beside": replace(
            getattr(case, f"{side}_beside"), groups={"ownership": of(getattr(case, side))}
        )
        for side in ("fit", "held")
    }
    return replace(case, **sides)


def test_a_group_that_is_the_large_firms_under_another_name_has_to_be_explained(case):
    cut = np.nanmedian(case.fit.columns["asset_size"])
    named = beside(case, lambda part: np.where(part.columns["asset_size"] > cut, "state", "private"))
    found = {one.part: one for one in proxies(named)}
    assert found["state"].verdict is Verdict.MISSED
    assert found["state"].value > 0.95


def test_a_group_by_lot_holds_one_row_a_firm_and_a_small_one_is_not_judged(case):
    def drawn(part):
        lot = np.random.default_rng(5).random(10_000)[part.firms]
        return np.select([lot < 0.4, lot < 0.41], ["state", "foreign"], "private")

    found = {one.part: one for one in proxies(beside(case, drawn))}
    firms = len(np.unique(np.concatenate([case.fit.firms, case.held.firms])))
    assert (found["state"].verdict, found["state"].n) == (Verdict.HOLDS, firms)
    assert found["foreign"].verdict is Verdict.NOT_ENOUGH


def test_a_history_that_tells_no_group_has_no_finding(case):
    assert list(proxies(case)) == []
