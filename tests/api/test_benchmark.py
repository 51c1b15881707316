"""The benchmark command over stand-in tables of each set, and over the real ones where they are given."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from api.commands.benchmark import prices, results
from features.records import sba
from features.records.files import FileError
from models.benchmark.german import PUBLISHED
from models.benchmark.protocol import Result
from models.benchmark.ratios import trained_horizon
from models.benchmark.reading import inputs_of
from models.benchmark.sba import PUBLISHED_CASE, california_case

ROWS = 160
RNG = np.random.default_rng(1)


def risen(values: np.ndarray) -> list[int]:
    """Return events that are likelier where the figure is high, a quarter of all."""
    noise = RNG.normal(size=len(values))
    return ((values + noise) > np.quantile(values + noise, 0.75)).astype(int).tolist()


def ratios_of(dataset: str) -> pd.DataFrame:
    names = [one.name for one in inputs_of(dataset)]
    frame = pd.DataFrame({name: RNG.normal(size=ROWS) for name in names})
    frame = frame.mask(RNG.random(frame.shape) < 0.02)
    first = next(one for one in inputs_of(dataset) if one.direction > 0)
    return frame.assign(bankrupt=risen(frame[first.name].fillna(0.0).to_numpy()))


def loans() -> pd.DataFrame:
    amount = RNG.integers(1, 40, ROWS) * 5_000
    return pd.DataFrame(
        {
            "naics": RNG.choice(["331110", "722410", "000000"], ROWS),
            "employees": RNG.integers(0, 60, ROWS),
            "new_business": RNG.integers(0, 2, ROWS),
            "jobs_created": RNG.integers(0, 9, ROWS),
            "jobs_retained": RNG.integers(0, 9, ROWS),
            "franchise": RNG.integers(0, 2, ROWS),
            "urban_rural": RNG.choice(["urban", "rural", "unknown"], ROWS),
            "revolving": RNG.choice(["Y", "N", None], ROWS),
            "lowdoc": RNG.choice(["Y", "N"], ROWS),
            "approved_usd": amount,
            "sba_guaranteed_usd": amount // 2,
            "charged_off": risen(-amount / 50_000),
        }
    )


def case() -> pd.DataFrame:
    portion = RNG.random(ROWS)
    return pd.DataFrame(
        {
            "RealEstate": RNG.integers(0, 2, ROWS),
            "Portion": portion,
            "Recession": RNG.integers(0, 2, ROWS),
            "Default": risen(-2.0 * portion),
        }
    )


def save(folder: Path, **tables: pd.DataFrame) -> Path:
    folder.mkdir(parents=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv.gz", index=False)
    (folder / "DATA.md").write_text("notes")
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A folder to fit on and one to measure on, of each set; those to measure on with rows turned round."""
    place = tmp_path_factory.mktemp("sets")
    polish, taiwan = ratios_of("polish_bankruptcy"), ratios_of("taiwan_bankruptcy")
    given, halves = loans(), case()
    return {
        "polish_train": save(place / "polish", year1=polish, year5_train=polish),
        "polish_test": save(place / "polish_test" / "polish_bankruptcy", year5_test=polish[::-1]).parent,
        "taiwan_train": save(place / "taiwan", train=taiwan),
        "taiwan_test": save(place / "taiwan_test", held_out=taiwan.assign(split="test")[::-1]),
        "sba_train": save(place / "sba", national_train=given, california_case_train=halves),
        "sba_test": save(place / "sba_test", n=given[::-1], c=halves[::-1]),
        "sba_case": save(place / "sba_case", c=halves),
    }


def by_model(found: list[Result]) -> dict[tuple[str, str], Result]:
    return {(one.variant, one.model): one for one in found}


def test_held_out_ratios_are_measured_on_the_model_of_their_own_horizon(folders: Mapping[str, Path]) -> None:
    found = by_model(results("polish_bankruptcy", folders["polish_train"], folders["polish_test"]))
    assert {variant for variant, _ in found} == {"year5"}
    assert {model for _, model in found} == {"house", "free", "logistic", "one_rule", "missingness"}
    assert all(one.measures.n == ROWS for one in found.values())
    assert found["year5", "house"].measures.roc_auc > 0.8, "measured on the rows that it was fitted on"


@pytest.mark.parametrize(
    ("horizon", "train", "fit"),
    [
        ("year5", ("year1", "year5"), "year5"),
        ("year3", ("year1", "year5"), None),
        ("untold", ("year1", "year5"), "year5"),
        ("untold", ("year1",), "year1"),
        ("untold", ("year1", "year3"), None),
        ("year5", ("untold",), "untold"),
    ],
)
def test_a_file_goes_with_its_own_horizon_or_stands_alone(
    horizon: str, train: tuple[str, ...], fit: str | None
) -> None:
    assert trained_horizon(horizon, train) == fit


def test_the_same_folders_give_the_same_figures_and_the_price_of_direction(
    folders: Mapping[str, Path],
) -> None:
    train, test = folders["taiwan_train"], folders["taiwan_test"]
    found, again = (results("taiwan_bankruptcy", train, test) for _ in range(2))
    assert [one.measures for one in found] == [one.measures for one in again]
    models = by_model(found)
    gap = models["ratios", "free"].measures.roc_auc - models["ratios", "house"].measures.roc_auc
    assert prices(found) == {"ratios": gap}


def test_loans_and_the_papers_case_are_each_measured_where_both_folders_hold_them(
    folders: Mapping[str, Path],
) -> None:
    found = by_model(results("sba_loans", folders["sba_train"], folders["sba_test"]))
    assert {variant for variant, _ in found} == {"national", "california_case"}
    alone = by_model(results("sba_loans", folders["sba_train"], folders["sba_case"]))
    assert set(alone) == {("california_case", "logistic")}
    measured = found["california_case", "logistic"]
    assert measured.measures.n == ROWS
    extra = measured.extra
    assert extra["wrong"] == extra["taken_for_good"] + extra["taken_for_bad"]  # type: ignore[operator]  # integers
    with pytest.raises(FileError, match="No table of SBA loans"):
        results("sba_loans", folders["taiwan_train"], folders["sba_test"])


def test_the_papers_coefficients_are_those_of_its_training_half(real_data: Path) -> None:
    found = california_case(sba.california_case(real_data / "sba_loans"), None)
    coefficients = found.extra["coefficients"]
    assert isinstance(coefficients, dict)
    assert {name: round(value, 4) for name, value in coefficients.items()} == PUBLISHED_CASE


def test_the_difference_that_aif360_publishes_is_met_to_six_places(real_data: Path) -> None:
    found = results("german_credit", real_data / "german_credit", None)
    difference = found[0].extra["mean_difference"]
    assert isinstance(difference, float)
    assert round(difference, 6) == PUBLISHED
