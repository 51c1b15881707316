"""What was lost on charged-off loans: shares, groups, and what is too few to tell."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.records.sba_losses import Losses, losses
from models.lgd import FEWEST, table_of


def loans(written_off: list[int], **given: object) -> pd.DataFrame:
    paid_out = [10_000] * len(written_off)
    frame = pd.DataFrame({"charge_off_usd": written_off, "disbursed_usd": paid_out})
    return frame.assign(charged_off=1, naics="332110", revolving="N", new_business=0.0).assign(**given)


def test_only_charged_off_loans_count_and_none_loses_more_than_was_paid_out(tmp_path: Path) -> None:
    frame = pd.concat([loans([2_500, 20_000, 0]), loans([9_000], charged_off=0), loans([5], disbursed_usd=0)])
    frame.to_csv(tmp_path / "loans.csv.gz", index=False)
    found = losses(tmp_path)
    assert found.shares.tolist() == [0.25, 1.0, 0.0]
    assert found.groups["sector"].tolist() == ["31-33"] * 3
    assert found.groups["line"].tolist() == ["term loan"] * 3


def test_what_the_file_does_not_tell_is_a_group_of_its_own(tmp_path: Path) -> None:
    loans([1], naics="000000", revolving=None, new_business=None).to_csv(tmp_path / "l.csv", index=False)
    found = losses(tmp_path)
    assert [found.groups[by].item() for by in ("sector", "line", "business")] == ["not told"] * 3


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=FEWEST, max_size=80), st.integers(0, 2**32 - 1))
def test_the_mean_lies_in_its_interval_whatever_the_order_of_loans(shares: list[float], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(shares))
    of = [
        table_of(Losses(values, np.ones(len(shares)), {}))[0]
        for values in (np.array(shares), np.array(shares)[order])
    ]
    assert of[0].mean == pytest.approx(of[1].mean)
    assert of[0].mean is not None
    assert of[0].mean_lo is not None
    assert of[0].mean_hi is not None
    assert 0.0 <= of[0].mean_lo <= of[0].mean + 1e-12
    assert of[0].mean - 1e-12 <= of[0].mean_hi <= 1.0


def test_too_few_losses_give_no_figure() -> None:
    groups = np.array(["a"] * FEWEST + ["b"] * (FEWEST - 1))
    rng = np.random.default_rng(1)
    table = table_of(Losses(rng.random(len(groups)), np.ones(len(groups)), {"sector": groups}))
    assert [(one.group, one.n, one.mean is None) for one in table] == [
        ("all", 2 * FEWEST - 1, False),
        ("a", FEWEST, False),
        ("b", FEWEST - 1, True),
    ]


def test_a_large_loan_weighs_more_in_the_pooled_share() -> None:
    shares = np.repeat([0.2, 0.8], FEWEST)
    table = table_of(Losses(shares, np.repeat([3.0, 1.0], FEWEST), {}))
    assert table[0].mean == pytest.approx(0.5)
    assert table[0].pooled == pytest.approx(0.35)
