"""Indicators as a scikit-learn transformer: its own checks, pandas in and out, refusals that help."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from features.catalogue import catalogue
from features.figures import figures_of
from features.frame import IndicatorTransformer
from features.population.generate import Population
from features.records.records import Records
from scoring.assembly import resolver_of

SOME = ("debt_ratio", "current_ratio", "energy_intensity", "enterprise_size", "enterprise_age")


def name_of(check: Any) -> str:
    return str(getattr(check, "func", check).__name__)


CHECKS = [
    (estimator, check)
    for estimator, check in estimator_checks_generator(IndicatorTransformer())
    if name_of(check) != "check_array_api_input"  # for arrays of other libraries, which it does not take
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS, ids=[name_of(check) for _, check in CHECKS])
def test_it_passes_the_checks_that_scikit_learn_has_for_transformers(estimator: Any, check: Any) -> None:
    check(clone(estimator))


def test_scikit_learn_has_many_checks_for_it() -> None:
    assert len(CHECKS) >= 40


@pytest.fixture(scope="module")
def frame(people: Population) -> pd.DataFrame:
    columns = {name: values[:300] for name, values in people.columns.items()}
    texts = {name: people.texts[name][:300] for name in ("sector", "region", "founded")}
    days = np.array([f"{year + 1}-04-30" for year in people.report_year[:300]])
    return pd.DataFrame({**columns, **texts, "day": days})


def test_it_gives_what_every_other_way_gives_bit_for_bit(frame: pd.DataFrame, people: Population) -> None:
    found = IndicatorTransformer().fit_transform(frame)
    records = Records(
        rows=300,
        columns={name: values[:300] for name, values in people.columns.items()},
        texts={name: people.texts[name][:300] for name in ("sector", "region", "founded")},
        days=frame["day"].to_numpy(np.str_).astype("datetime64[D]"),
    )
    figures = figures_of(records, resolver_of())
    np.testing.assert_array_equal(found.T, catalogue().plan.matrix(figures.columns, 300))


def test_size_class_age_and_the_provinces_factor_are_worked_out(frame: pd.DataFrame) -> None:
    names = ["enterprise_size", "enterprise_age", "electricity_emissions"]
    dated = frame.assign(day="2026-06-30")
    found = IndicatorTransformer(names).fit_transform(dated)
    assert np.isfinite(found[:, :2]).all()
    elsewhere = IndicatorTransformer(names).fit_transform(dated.assign(region="530100"))
    assert (found[:, 2] != elsewhere[:, 2])[~np.isnan(found[:, 2])].mean() > 0.8


def test_a_column_that_is_given_counts_before_one_that_is_worked_out(frame: pd.DataFrame) -> None:
    given = frame.assign(age=7.0, grid_factor=0.0)
    found = IndicatorTransformer(["enterprise_age", "electricity_emissions"]).fit_transform(given)
    assert set(found[:, 0]) == {7.0}
    assert np.nan_to_num(found[:, 1]).tolist() == [0.0] * 300


def test_a_frame_comes_out_where_a_frame_is_asked_for(frame: pd.DataFrame) -> None:
    transformer = IndicatorTransformer(SOME).set_output(transform="pandas")
    indexed = frame.set_index(frame.index + 1000)
    found = transformer.fit_transform(indexed)
    assert list(found.columns) == list(SOME) == list(transformer.get_feature_names_out())
    assert found.index.equals(indexed.index)


def test_it_stands_in_a_pipeline(frame: pd.DataFrame, people: Population) -> None:
    model = make_pipeline(
        IndicatorTransformer(["debt_ratio", "net_margin"]), StandardScaler(), LogisticRegression()
    )
    label = people.truth["default_probability"][:300] > np.median(people.truth["default_probability"][:300])
    assert model.fit(frame, label).score(frame, label) > 0.6
    assert list(model[:-1].get_feature_names_out()) == ["debt_ratio", "net_margin"]


def test_a_clone_and_a_pickle_give_the_same(frame: pd.DataFrame) -> None:
    fitted = IndicatorTransformer(SOME, day="2025-06-30").fit(frame)
    assert clone(fitted).get_params() == fitted.get_params()
    expected = fitted.transform(frame)
    fitted.plan_.values(dict.fromkeys(fitted.plan_.columns, 1.0))  # compiled functions stay behind
    np.testing.assert_array_equal(clone(fitted).fit_transform(frame), expected)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(fitted)).transform(frame), expected)


def test_a_pickle_gives_the_same_in_another_process(frame: pd.DataFrame, tmp_path: Path) -> None:
    fitted = IndicatorTransformer(SOME).fit(frame)
    row = dict.fromkeys(fitted.plan_.columns, 2.0)
    expected = fitted.plan_.values(row)
    (tmp_path / "transformer").write_bytes(pickle.dumps((fitted, row)))
    code = (
        "import pickle, sys; fitted, row = pickle.load(open(sys.argv[1], 'rb')); "
        "print(fitted.plan_.values(row))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "transformer")],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == str(expected)


def test_the_day_decides_which_factor_counts() -> None:
    bought = pd.DataFrame(
        {"electricity_purchased": [1e6] * 3, "electricity_green_certified": 0.0, "electricity_exported": 0.0}
    ).assign(electricity_own_renewable=0.0, day=["2024-04-12", "2025-12-31", ""])
    found = IndicatorTransformer(["electricity_emissions"], day="2025-12-30").fit_transform(bought)
    assert found[:, 0].tolist() == pytest.approx([556.8, 530.6, 536.6])
    moments = bought.assign(day=pd.to_datetime(["2024-04-12", "2025-12-31", "2025-12-30"]))
    np.testing.assert_array_equal(
        IndicatorTransformer(["electricity_emissions"]).fit_transform(moments), found
    )


def test_unknown_figures_may_be_written_in_any_of_the_ways_of_pandas() -> None:
    assets = pd.Series([100, None, 200], dtype="Int64")
    owed = pd.Series([50.0, 1.0, None], dtype="object")
    found = IndicatorTransformer(["debt_ratio"]).fit_transform(
        pd.DataFrame({"total_assets": assets, "total_liabilities": owed})
    )
    np.testing.assert_array_equal(found[:, 0], [0.5, np.nan, np.nan])


def test_columns_of_an_array_are_named_by_the_parameter_or_in_alphabetical_order() -> None:
    array = np.array([[50.0, 100.0]])
    named = IndicatorTransformer(["debt_ratio"], columns=["total_liabilities", "total_assets"])
    assert named.fit_transform(array).tolist() == [[0.5]]
    assert IndicatorTransformer(["debt_ratio"]).fit_transform(array).tolist() == [[2.0]]
    with pytest.raises(ValueError, match="has 3 columns, but only 2 are named"):
        named.fit(np.ones((1, 3)))


def test_an_unknown_column_is_refused_with_what_is_near(frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"no fields: revenu.*Nearest to 'revenu': revenue"):
        IndicatorTransformer().fit(frame.rename(columns={"revenue": "revenu"}))


def test_an_unknown_indicator_is_refused_with_what_is_near(frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"No such indicators: debt_rate.*debt_ratio"):
        IndicatorTransformer(["debt_rate"]).fit(frame)


def test_a_figure_that_is_no_number_is_refused_by_its_column(frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="Column revenue holds something that is no number"):
        IndicatorTransformer(SOME).fit_transform(frame.assign(revenue="much"))
