"""The US panel: weighted to all companies, measured on later years, and nothing told by who is missing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from api.commands.learn import data_history
from features.catalogue import catalogue
from features.records.us_bankruptcy import COUNTS, outcomes
from models.benchmark.us_bankruptcy import LEARNERS, VARIANTS, calibrated_learner, us_bankruptcy
from models.history import History, HistoryError
from models.spec import ModelSpec, Task
from models.tasks import RISK


def panel(events: int, random_others: int, chosen_others: int, year: int = 2016) -> pd.DataFrame:
    rows = events + random_others + chosen_others
    return pd.DataFrame(
        {
            "bankrupt_next_year": [1] * events + [0] * (rows - events),
            "fiscal_year": year,
            "in_random_sample": [False] * events + [True] * random_others + [False] * chosen_others,
        }
    )


def test_without_counts_the_random_others_stand_for_all_and_the_chosen_ones_for_none() -> None:
    weights = outcomes(panel(10, 300, 500)).weights["risk"]
    assert weights[:10].tolist() == [1.0] * 10
    assert weights[10:310].sum() == pytest.approx(1_000.0)
    assert weights[310:].sum() == 0.0


def test_with_counts_the_weights_add_up_to_the_full_panel(tmp_path: Path) -> None:
    pd.DataFrame(
        {"fiscal_year": [2016], "firm_years_in_full_panel": [4_000], "bankrupt_next_year_in_full_panel": [40]}
    ).to_csv(tmp_path / COUNTS, index=False)
    weights = outcomes(panel(10, 300, 500), tmp_path).weights["risk"]
    assert weights[:10].sum() == pytest.approx(40.0)
    assert weights.sum() == pytest.approx(4_000.0)


@pytest.mark.parametrize("change", ["all random", "no column"])
def test_a_panel_that_is_whole_or_random_throughout_counts_every_row_once(change: str) -> None:
    frame = panel(10, 300, 0)
    frame = (
        frame.assign(in_random_sample=True)
        if change == "all random"
        else frame.drop(columns="in_random_sample")
    )
    assert (outcomes(frame).weights["risk"] == 1.0).all()


def test_years_that_were_fitted_are_never_measured(history: History) -> None:
    with pytest.raises(HistoryError, match="0 are of years after 2024, the last one fitted"):
        us_bankruptcy(history, history, catalogue().indicators)


def test_a_year_alone_gives_the_same_inputs_as_among_its_years_before(
    real_data: Path, tmp_path: Path
) -> None:
    """Whether last year's row is there tells who survived: nothing that needs it may be read."""
    folder = real_data / "us_bankruptcy"
    history = data_history(folder)
    last = history.only(history.years == history.years.max())
    frame = pd.read_parquet(next(folder.glob("panel*")))
    frame[frame["fiscal_year"] == frame["fiscal_year"].max()].to_parquet(tmp_path / "panel.parquet")
    alone = data_history(tmp_path)
    for name in VARIANTS["full"]:
        np.testing.assert_array_equal(alone.columns[name], last.columns[name])
    assert set(RISK.only(history.known()).inputs) == set(VARIANTS["full"])


def test_what_is_missing_tells_nothing_on_the_us_panel(real_data: Path) -> None:
    history = data_history(real_data / "us_bankruptcy")
    counted = history.only(history.weights[Task.RISK] > 0.0)
    fit, held = counted.only(counted.years <= 2011), counted.only(counted.years > 2011)
    spec = ModelSpec(Task.RISK, VARIANTS["full"], frozenset(), RISK.boosting)
    found = calibrated_learner(LEARNERS["missingness"], spec, fit, catalogue().indicators)(held)
    area = roc_auc_score(held.labels[Task.RISK], found, sample_weight=held.weights[Task.RISK])
    assert area < 0.55
    assert np.isfinite(found).all()
