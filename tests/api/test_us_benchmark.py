"""The benchmark of listed companies: held-out files however they come, no history, no word of silence."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from api.command import main
from api.commands.benchmark import results
from api.commands.labelled import data_history_of
from features.records.us_bankruptcy import COUNTS, ITEMS, LAST_OF_FIRST_PERIOD, RANDOM_SHARE
from models.benchmark.learners import missingness
from models.benchmark.reading import Reading
from models.benchmark.us_bankruptcy import VARIANTS, sample_of_history
from models.history import History, HistoryError
from models.measure import Measures
from models.spec import Task
from models.tasks import RISK

FIRMS = 120
FIRST, LAST = 2008, 2017
FITTED = 2014
NAME = "us_bankruptcy"
KEYS = frozenset({"dataset", "variant", "model", "seconds", *(one.name for one in fields(Measures))})


def panel() -> pd.DataFrame:
    """Return accounts of firms over ten years; the more a firm owes, the likelier it fails."""
    rng = np.random.default_rng(7)
    firm, year = (one.ravel() for one in np.meshgrid(range(FIRMS), range(FIRST, LAST + 1)))
    rows = len(firm)
    assets = rng.lognormal(5.0, 1.0, rows)
    debt = rng.beta(4.0, 4.0, rows)
    frame = pd.DataFrame({item: assets * rng.uniform(0.05, 0.4, rows) for item in ITEMS})
    fails = rng.random(rows) < 1.0 / (1.0 + np.exp(6.0 - 8.0 * debt))
    return frame.assign(
        total_assets=assets,
        total_liabilities=assets * debt,
        firm_id=[f"f{one}" for one in firm],
        fiscal_year=year,
        split=np.where(year <= LAST_OF_FIRST_PERIOD, "train", "validation"),
        bankrupt_next_year=fails.astype(int),
        in_random_sample=rng.random(rows) < 0.5,
        in_windows=True,
    )


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return panel()


Folder = Callable[..., Path]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    def made(frame: pd.DataFrame, name: str = "panel_held_out.parquet") -> Path:
        place = tmp_path_factory.mktemp("panel")
        frame.to_parquet(place / name)
        return place

    return made


@pytest.fixture(scope="module")
def fitted(rows: pd.DataFrame, folder: Folder) -> Path:
    return folder(rows[rows["fiscal_year"] <= FITTED], "panel_train_validation.parquet")


def test_later_years_without_a_split_or_with_columns_of_their_own_read_the_same(
    rows: pd.DataFrame, folder: Folder
) -> None:
    held = rows[rows["fiscal_year"] > FITTED]
    told = data_history_of(folder(held), NAME)
    bare = [*ITEMS, "fiscal_year", "bankrupt_next_year", "in_random_sample"]
    other = held[bare].assign(remark="?", split_2="held out", fiscal_year=held["fiscal_year"].astype(float))
    again = data_history_of(folder(other, "panel-2015-18.parquet"), NAME)
    for name, values in told.columns.items():
        np.testing.assert_array_equal(values, again.columns[name])
    np.testing.assert_array_equal(told.weights[Task.RISK], again.weights[Task.RISK])
    np.testing.assert_array_equal(told.years, again.years)


def test_rows_outside_the_random_sample_count_nothing_unless_they_failed(
    rows: pd.DataFrame, folder: Folder
) -> None:
    weights = data_history_of(folder(rows), NAME).weights[Task.RISK]
    failed, drawn = rows["bankrupt_next_year"] == 1, rows["in_random_sample"]
    assert (weights[failed] == 1.0).all()
    assert (weights[~failed & ~drawn] == 0.0).all()
    assert weights[~failed & drawn] == pytest.approx(1.0 / RANDOM_SHARE)
    whole = data_history_of(folder(rows.drop(columns="in_random_sample")), NAME)
    assert (whole.weights[Task.RISK] == 1.0).all()


def test_counts_of_the_full_panel_give_back_its_rate(rows: pd.DataFrame, folder: Folder) -> None:
    place = folder(rows[rows["fiscal_year"] <= LAST_OF_FIRST_PERIOD + 1])
    years = range(FIRST, LAST_OF_FIRST_PERIOD + 1)
    counts = pd.DataFrame({"fiscal_year": years, "firm_years_in_full_panel": 1000})
    counts.assign(bankrupt_next_year_in_full_panel=20).to_csv(place / COUNTS, index=False)
    history = data_history_of(place, NAME)
    counted = history.years <= LAST_OF_FIRST_PERIOD
    labels, weights = history.labels[Task.RISK], history.weights[Task.RISK]
    assert weights[counted].sum() == pytest.approx(1000 * len(years))
    assert np.average(labels[counted], weights=weights[counted]) == pytest.approx(0.02)
    assert set(np.round(weights[~counted], 6)) == {0.0, 1.0, round(1.0 / RANDOM_SHARE, 6)}


def test_the_command_prints_the_named_keys_of_later_years_alone(
    rows: pd.DataFrame,
    folder: Folder,
    fitted: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for variant in VARIANTS:
        monkeypatch.setitem(VARIANTS, variant, ("debt_ratio", "asset_size"))
    arguments = [
        "greenloan",
        "benchmark",
        NAME,
        "--train",
        str(fitted),
        "--test",
        str(folder(rows)),
        "--json",
    ]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    printed = json.loads(capsys.readouterr().out)
    assert [(one["variant"], one["model"]) for one in printed if one["model"] != "missingness"] == [
        (variant, model)
        for variant in ("full", "accounting")
        for model in ("house", "free", "logistic", "scorecard", "one_rule")
    ]
    assert all(set(one) >= KEYS for one in printed)
    later = rows["fiscal_year"] > FITTED
    counted = later & (rows["in_random_sample"] | (rows["bankrupt_next_year"] == 1))
    assert {one["n"] for one in printed} == {int(counted.sum())}
    assert {one["unweighted"]["n"] for one in printed} == {int(later.sum())}
    assert printed[0]["roc_auc"] > 0.7


def test_a_folder_without_later_years_is_refused(fitted: Path) -> None:
    with pytest.raises(HistoryError, match=f"0 are of years after {FITTED}"):
        results(NAME, fitted, fitted)


def test_no_history_of_a_firm_enters(rows: pd.DataFrame, folder: Folder) -> None:
    """A row says the same whatever else of its firm is there, and whoever's row it is."""
    last = rows["fiscal_year"] == LAST
    among = data_history_of(folder(rows), NAME).only(last.to_numpy())
    alone = data_history_of(folder(rows[last].assign(firm_id="the same", in_windows=False)), NAME)
    for name in {name for inputs in VARIANTS.values() for name in inputs}:
        assert np.isfinite(among.columns[name]).any(), name
        np.testing.assert_array_equal(among.columns[name], alone.columns[name])


PLANTED = "debt_ratio_a_year_before"


@pytest.fixture(scope="module")
def real(real_data: Path) -> tuple[History, History]:
    """The panel's earlier and later years, and, planted, what each firm owed a year before."""
    history = data_history_of(real_data / NAME, NAME)
    debts = history.columns["debt_ratio"].tolist()
    firms = list(zip(history.firms.tolist(), history.years.tolist(), strict=True))
    told = dict(zip(firms, debts, strict=True))
    before = np.array([told.get((firm, year - 1), np.nan) for firm, year in firms])
    before[history.firms < 0] = np.nan
    history = replace(history, columns={**history.columns, PLANTED: before})
    history = history.only(history.weights[Task.RISK] > 0.0)
    earlier = history.years <= LAST_OF_FIRST_PERIOD
    return history.only(earlier), history.only(~earlier)


def silence(parts: tuple[History, History], names: tuple[str, ...]) -> float:
    """Return the weighted ROC-AUC of a booster that reads nothing but which of these are unknown."""
    train, test = (sample_of_history(one, Task.RISK) for one in parts)
    scores = missingness(Reading(names, (0,) * len(names), RISK.boosting), train)(test)
    return float(roc_auc_score(test.labels, scores, sample_weight=test.weights))


def test_missingness_alone_scores_below_055(real: tuple[History, History]) -> None:
    assert silence(real, RISK.inputs) < 0.55


def test_silence_about_a_firms_last_year_would_have_told_the_outcome(real: tuple[History, History]) -> None:
    """So the test above can fail, and this is why no model reads a year before."""
    assert silence(real, (PLANTED,)) > 0.65
