"""Audited plants: a recomputation that calls none of our formulas, and what later files lack."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.catalogue import catalogue
from features.figures import figures_of
from features.records.files import FileError, adapter_of, load_folder, records_of, tables_in
from features.records.iac import NEEDS
from features.resolve import Resolver
from scoring.assembly import resolver_of

DATA = Path(__file__).parents[3] / "features" / "data"
DAY = date(2026, 11, 24)
KIND = "iac_industrial_assessments"
FUELS = {
    "e2": ("gas", "gas"),
    "e3": ("oil", "liquid"),
    "e4": ("oil", "liquid"),
    "e5": ("oil", "liquid"),
    "e6": ("oil", "liquid"),
    "e7": ("oil", "liquid"),
    "e8": ("coal", "solid"),
    "e9": ("biomass", "solid"),
    "e10": ("biomass", "solid"),
    "e11": ("gas", "gas"),
    "e12": ("heat", None),
}
OF_SET = {"coal": "bituminous", "gas": "natural_gas", "oil": "fuel_oil"}


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return resolver_of()


def worked(frame: pd.DataFrame, resolver: Resolver) -> pd.DataFrame:
    records = records_of(frame, adapter_of(KIND), resolver.tables, DAY, "plants")
    figures = figures_of(records, resolver)
    values = catalogue().plan.table(figures.columns, figures.rows)
    return pd.DataFrame({"division": figures.divisions, **values}, index=frame.index)


def in_force(name: str, *keys: str) -> pd.DataFrame:
    """Return the rows of a table's file that are in force on the day, by key."""
    rows = pd.read_csv(DATA / f"{name}.csv", dtype={"code": "str", "region": "str"})
    rows = rows[rows["effective_from"] <= str(DAY)].sort_values("effective_from", kind="stable")
    return rows.drop_duplicates(list(keys), keep="last").set_index(list(keys))


def recomputed(plants: pd.DataFrame) -> pd.DataFrame:
    """Work the figures out from DATA.md's units and the tables' files, in plain pandas."""
    coal = in_force("energy_coefficients", "code")
    fuels = in_force("fuel_emission_factors", "factor_set", "code")
    lower = in_force("heat_basis", "fuel")["value"]
    factor = in_force("grid_emission_factors", "basis", "region").loc[("average", "000000"), "value"]
    rates = in_force("exchange_rates", "year")["value"]
    energy = plants["ec_plant_usage"] * coal.loc["electricity_equivalent", "value"] / 1e3
    emissions = plants["ec_plant_usage"] * factor / 1e3
    cost = plants["ec_plant_cost"].copy()
    for stream, (kind, basis) in FUELS.items():
        heat = (
            plants[f"{stream}_plant_usage"].fillna(0.0) * 1.055056 * (1.0 if basis is None else lower[basis])
        )
        heat = heat.where(heat >= 0.0)
        if kind == "heat":
            energy += heat * 1e3 * coal.loc["heat_equivalent", "value"] / 1e3
            emissions += heat * fuels.loc[("GB_T_32150_2025", "purchased_heat"), "co2_factor"]
            continue
        energy += heat * 1e6 / coal.loc["standard_coal", "lhv"] / 1e3
        if kind != "biomass":
            row = fuels.loc[("NDRC_24_GUIDELINES", OF_SET[kind])]
            emissions += heat * row["carbon_content"] * row["oxidation_rate"] * 44 / 12
    for stream in ("ed", "ef", *FUELS):
        paid = plants[f"{stream}_plant_cost"].fillna(0.0)
        cost += paid.where(paid >= 0.0)
    revenue = plants["sales"] * plants["fy"].map(rates)
    return pd.DataFrame(
        {
            "energy_consumption": energy,
            "emissions": emissions,
            "energy_intensity": energy / revenue * 1e4,
            "carbon_intensity": emissions / revenue * 1e4,
            "energy_per_employee": energy / plants["employees"],
            "electricity_share": plants["ec_plant_usage"]
            * coal.loc["electricity_equivalent", "value"]
            / 1e3
            / energy,
            "energy_cost_share": cost * plants["fy"].map(rates) / revenue,
        }
    )


def test_every_plant_agrees_with_an_independent_recomputation(real_data: Path, resolver: Resolver) -> None:
    plants = load_folder(real_data, KIND)
    ours, theirs = worked(plants, resolver), recomputed(plants)
    assert len(ours) == len(plants) >= 1_000
    for name in theirs:
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-9, atol=0.0, err_msg=name)
        assert theirs[name].notna().mean() > 0.95, name


def plant(**given: object) -> pd.DataFrame:
    figures: dict[str, object] = {
        "id": "XX0001",
        "fy": 2024,
        "sic": 3341,
        "sales": 1e7,
        "employees": 100.0,
        "ec_plant_usage": 1e6,
        "ec_plant_cost": 1e5,
        "e2_plant_usage": 1e4,
        "e2_plant_cost": 6e4,
    }
    return pd.DataFrame({name: [value] for name, value in (figures | given).items() if value is not None})


def test_one_plant_by_hand(resolver: Resolver) -> None:
    found = worked(plant(), resolver).iloc[0]
    gas = 1e4 * 1.055056 * 0.9
    assert found["energy_consumption"] == pytest.approx(122.9 + gas / 29.3076, rel=1e-12)
    assert found["emissions"] == pytest.approx(530.6 + gas * 0.0153 * 0.99 * 44 / 12, rel=1e-12)
    assert found["energy_intensity"] == pytest.approx(found["energy_consumption"] / (1e3 * 7.1217))
    assert found["energy_cost_share"] == pytest.approx(0.016)
    assert found["division"] == "C32"


@pytest.mark.parametrize("year", range(2017, 2027))
def test_every_later_fiscal_year_has_an_exchange_rate(year: int, resolver: Resolver) -> None:
    assert np.isfinite(worked(plant(fy=year), resolver)["energy_intensity"]).all()


def test_a_plant_without_sic_has_the_division_of_its_naics(resolver: Resolver) -> None:
    frame = pd.concat([plant(sic=pd.NA, naics=331524), plant(naics=pd.NA), plant(sic=pd.NA, naics=pd.NA)])
    assert worked(frame, resolver)["division"].tolist() == ["C33", "C32", ""]
    assert worked(plant(sic=None, naics=325412), resolver)["division"].tolist() == ["C27"]
    assert worked(plant(sic=None), resolver)["division"].tolist() == [""]


@pytest.mark.parametrize(
    ("sic", "division"),
    [
        (2011, "C13"),
        (2051, "C14"),
        (2062, "C13"),
        (2067, "C14"),
        (2086, "C15"),
        (2834, "C27"),
        (2824, "C28"),
        (3312, "C31"),
        (3321, "C33"),
        (3661, "C39"),
        (3721, "C37"),
        (3999, "C41"),
        (5093, "C42"),
        (181, ""),
        (4911, ""),
    ],
)
def test_the_longest_code_that_the_crosswalk_names_decides(
    sic: int, division: str, resolver: Resolver
) -> None:
    assert worked(plant(sic=sic), resolver)["division"].tolist() == [division]


def test_an_empty_fuel_is_nothing_but_a_negative_one_is_unknown(resolver: Resolver) -> None:
    with_empty = worked(plant(e12_plant_usage=np.nan), resolver)["energy_consumption"]
    assert with_empty.equals(worked(plant(), resolver)["energy_consumption"])
    assert worked(plant(e12_plant_usage=-5.0), resolver)["energy_consumption"].isna().all()
    assert worked(plant(ef_plant_cost=-5.0), resolver)["energy_cost_share"].isna().all()
    assert worked(plant(ec_plant_usage=np.nan), resolver)["emissions"].isna().all()


def test_files_of_several_years_are_read_together_and_need_few_columns(
    tmp_path: Path, resolver: Resolver
) -> None:
    plant().to_parquet(tmp_path / "plants_fy1981_2016.parquet")
    plant(fy=2025, w0_plant_usage=5.0).to_csv(tmp_path / "plants_later.csv", index=False)
    frame = load_folder(tmp_path, KIND)
    assert worked(frame, resolver)["energy_consumption"].nunique() == 1
    assert frame["fy"].tolist() == [2024, 2025]


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_a_column_that_is_needed_and_lacking_is_named(name: str, tmp_path: Path, resolver: Resolver) -> None:
    plant().drop(columns=name).to_parquet(tmp_path / "plants.parquet")
    adapter, frame, _ = next(iter(tables_in(tmp_path, (KIND,))))
    with pytest.raises(FileError, match=f"plants lacks {name}"):
        records_of(frame, adapter, resolver.tables, DAY, "plants")


def test_a_figure_that_is_no_number_is_refused_in_a_sentence(resolver: Resolver) -> None:
    with pytest.raises(FileError, match="must be a number"):
        worked(plant(sales="much"), resolver)
