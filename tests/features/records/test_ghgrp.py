"""Fuel burnt by large facilities: our arithmetic against what they reported."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.catalogue import catalogue
from features.figures import figures_of
from features.records.files import adapter_of, load_folder, records_of
from features.records.ghgrp import FUELS, fuel_checks
from features.tables import Tables
from scoring.assembly import resolver_of

DAY = date(2026, 11, 24)
KIND = "ghgrp_facilities"
GAS = "Natural Gas (Weighted U.S. Average)"


def facilities(*rows: tuple[int, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["facility_id", "fuel_type", "energy_tj", "ghg_tco2e"])


def test_natural_gas_of_real_facilities_agrees_within_one_per_cent(real_data: Path) -> None:
    frame = load_folder(real_data, KIND)
    found = {one.fuel: one for one in fuel_checks(frame, Tables.load(), DAY)}
    assert found[GAS].rows > 1_000
    assert found[GAS].median_error is not None
    assert found[GAS].median_error < 0.01
    errors = [one.median_error for one in found.values() if one.median_error is not None and one.rows >= 10]
    assert len(errors) >= 12
    assert max(errors) < 0.15


def test_a_fuel_by_hand() -> None:
    ours = 100.0 * 1e3 * 0.9 * 0.0153 * 0.99 * 44 / 12
    frame = facilities((1, GAS, 100.0, ours), (2, GAS, 100.0, ours / 1.1), (3, GAS, 100.0, ours * 2))
    (found,) = fuel_checks(frame, Tables.load(), DAY)
    assert found.ours == pytest.approx(3 * ours)
    assert found.median_error == pytest.approx(0.1)


def test_no_factor_is_forced_on_a_fuel_that_our_set_does_not_have() -> None:
    (found,) = fuel_checks(facilities((1, "Tires", 5.0, 400.0)), Tables.load(), DAY)
    assert (found.code, found.ours, found.median_error) == ("", None, None)
    assert found.reported == 400.0


def test_units_without_heat_or_emissions_are_left_out() -> None:
    frame = facilities((1, GAS, 0.0, 5.0), (1, GAS, float("nan"), 5.0), (1, GAS, 5.0, 0.0))
    assert fuel_checks(frame, Tables.load(), DAY) == []


@pytest.mark.parametrize("code", sorted({code for code, _, _ in FUELS.values()}))
def test_every_fuel_has_its_factor_in_the_one_set(code: str) -> None:
    row = Tables.load()["fuel_emission_factors"].row(("NDRC_24_GUIDELINES", code), DAY)
    assert row is not None
    assert {"carbon_content", "oxidation_rate"} <= set(row.numbers)


def test_a_facility_is_one_record_with_the_heat_of_all_its_units() -> None:
    frame = facilities(
        (7, GAS, 2.0, 1.0), (7, GAS, 3.0, 1.0), (7, "Bituminous", 1.0, 1.0), (8, "Tires", 9.0, 1.0)
    )
    resolver = resolver_of()
    records = records_of(frame, adapter_of(KIND), resolver.tables, DAY, "combustion")
    figures = figures_of(records, resolver)
    values = catalogue().plan.table(figures.columns, figures.rows)
    assert records.kept["facility_id"].tolist() == [7]
    assert records.columns["gas_heat"].tolist() == [pytest.approx(5e3 * 0.9)]
    assert records.columns["coal_heat"].tolist() == [pytest.approx(1e3 * 0.95)]
    assert np.isnan(values["fuel_heat_energy"]).all(), "no facility says that it lists all it burns"
