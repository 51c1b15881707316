"""Fuel burnt by large US facilities (GHGRP), and our arithmetic against the emissions they reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from features.lookups import FUEL_SET
from features.records.records import Records
from features.tables import Tables

CARBON_TO_CO2 = 44.0 / 12.0
NEEDS = frozenset({"facility_id", "fuel_type", "energy_tj", "ghg_tco2e"})
FUELS: Mapping[str, tuple[str, str, str]] = {
    "Natural Gas (Weighted U.S. Average)": ("natural_gas", "gas", "gas_heat"),
    "Bituminous": ("bituminous", "solid", "coal_heat"),
    "Anthracite": ("anthracite", "solid", "coal_heat"),
    "Lignite": ("lignite", "solid", "coal_heat"),
    "Coal Coke": ("coke", "solid", "coal_heat"),
    "Petroleum Coke": ("petroleum_coke", "solid", "oil_heat"),
    "Distillate Fuel Oil No. 1": ("diesel", "liquid", "oil_heat"),
    "Distillate Fuel Oil No. 2": ("diesel", "liquid", "oil_heat"),
    "Distillate Fuel Oil No. 4": ("diesel", "liquid", "oil_heat"),
    "Residual Fuel Oil No. 5": ("fuel_oil", "liquid", "oil_heat"),
    "Residual Fuel Oil No. 6": ("fuel_oil", "liquid", "oil_heat"),
    "Motor Gasoline": ("gasoline", "liquid", "oil_heat"),
    "Kerosene": ("kerosene", "liquid", "oil_heat"),
    "Kerosene-Type Jet Fuel": ("jet_kerosene", "liquid", "oil_heat"),
    "Liquefied petroleum gases (LPG)": ("lpg", "liquid", "oil_heat"),
    "Propane": ("lpg", "liquid", "oil_heat"),
    "Propane Gas": ("lpg", "liquid", "oil_heat"),
    "Naphtha (<401 deg F)": ("naphtha", "liquid", "oil_heat"),
    "Fuel Gas": ("refinery_gas", "gas", "gas_heat"),
    "Coke Oven Gas": ("coke_oven_gas", "gas", "gas_heat"),
    "Blast Furnace Gas": ("blast_furnace_gas", "gas", "gas_heat"),
}
"""Fuels that our set of factors has: its code, the kind whose heat basis applies, and the field."""


@dataclass(frozen=True, slots=True)
class FuelCheck:
    """One fuel: what units that burn it reported, and what our factors make of their heat.

    Attributes
    ----------
    code
        The fuel of our set of factors; empty where it has none, and then ``ours`` is None: none is forced.
    rows
        Units with both heat and emissions.
    reported, ours
        Tonnes, over all these units.
    median_error
        Median absolute relative error over the units.
    """

    fuel: str
    code: str
    rows: int
    reported: float
    ours: float | None
    median_error: float | None


def fuel_checks(frame: pd.DataFrame, tables: Tables, day: date) -> list[FuelCheck]:
    """Return each fuel's comparison, the most common first.

    Ours is heat × carbon content × oxidation × 44/12 on lower heating value.
    """
    known = frame[(frame["energy_tj"] > 0.0) & (frame["ghg_tco2e"] > 0.0)]
    found = []
    for fuel, part in known.groupby("fuel_type"):
        reported = part["ghg_tco2e"].to_numpy(np.float64, na_value=np.nan)
        total = float(reported.sum())
        if str(fuel) not in FUELS:
            found.append(FuelCheck(str(fuel), "", len(part), total, None, None))
            continue
        code, kind, _ = FUELS[str(fuel)]
        heat = part["energy_tj"].to_numpy(np.float64, na_value=np.nan)
        ours = heat * _per_terajoule(code, kind, tables, day)
        error = float(np.median(np.abs(ours / reported - 1.0)))
        found.append(FuelCheck(str(fuel), code, len(part), total, float(ours.sum()), error))
    return sorted(found, key=lambda one: -one.rows)


def records(frame: pd.DataFrame, tables: Tables, day: date | None = None) -> Records:
    """Return facilities with the heat of their fuels; whatever else they used is unknown."""
    assessed = date(2017, 12, 31) if day is None else day
    known = frame[frame["fuel_type"].isin(FUELS.keys())]
    basis = {
        fuel: tables.value("heat_basis", (kind,), assessed).number for fuel, (_, kind, _) in FUELS.items()
    }
    heat = known["energy_tj"] * 1e3 * known["fuel_type"].map(basis)
    fields = known["fuel_type"].map({fuel: field for fuel, (_, _, field) in FUELS.items()})
    table = heat.groupby([known["facility_id"], fields]).sum().unstack(fill_value=0)
    return Records(
        rows=len(table),
        columns={str(name): table[name].to_numpy(np.float64) for name in table.columns},
        texts={},
        days=np.full(len(table), np.datetime64(assessed, "D")),
        kept={"facility_id": table.index.to_numpy()},
        notes=("Only combustion is reported: electricity, sales and staff are unknown.",),
    )


def _per_terajoule(code: str, kind: str, tables: Tables, day: date) -> float:
    """Return t CO2 for a terajoule of higher heating value."""
    key = (FUEL_SET, code)
    carbon = tables.value("fuel_emission_factors", key, day, "carbon_content").number
    oxidation = tables.value("fuel_emission_factors", key, day, "oxidation_rate").number
    lower = tables.value("heat_basis", (kind,), day).number
    return 1e3 * lower * carbon * oxidation * CARBON_TO_CO2
