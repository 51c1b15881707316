"""Energy audits of US manufacturing plants (Industrial Assessment Centers) as our fields.

Fuels are in MMBtu of higher heating value; ours are by lower heating value (table ``heat_basis``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.inputs import CARRIER_COLUMNS
from features.records.divisions import divisions_of
from features.records.records import Records
from features.tables import Tables

Numbers = NDArray[np.float64]

GJ_PER_MMBTU = 1.055056
M3_PER_THOUSAND_GALLONS = 3.785411784
M2_PER_SQUARE_FOOT = 0.09290304
TONNES_PER_POUND = 0.00045359237
TONNES_PER_SHORT_TON = 0.90718474

FUELS: Mapping[str, tuple[str, str | None]] = {
    "e2": ("gas_heat", "gas"),
    "e3": ("oil_heat", "liquid"),
    "e4": ("oil_heat", "liquid"),
    "e5": ("oil_heat", "liquid"),
    "e6": ("oil_heat", "liquid"),
    "e7": ("oil_heat", "liquid"),
    "e8": ("coal_heat", "solid"),
    "e9": ("biomass_heat", "solid"),
    "e10": ("biomass_heat", "solid"),
    "e11": ("gas_heat", "gas"),
    "e12": ("heat_purchased", None),
}
"""Each fuel stream, the field it is, and the kind whose heat basis applies."""
COSTS = ("ec", "ed", "ef", *FUELS)
NEEDS = frozenset({"id", "fy", "sales", "employees", "ec_plant_usage", "e2_plant_usage"})
NOTES = (
    "An empty fuel counts as not used (0); empty electricity is unknown, and so is what is negative.",
    "Heat of fuels is turned from higher to lower heating value (gas 0.90, others 0.95: recalled).",
    "Sales and costs are turned into CNY at the average rate of the fiscal year (recalled).",
    "The plants are American: electricity counts at China's national grid factor in force on the day.",
)


def records(frame: pd.DataFrame, tables: Tables, day: date | None = None) -> Records:
    """Return the plants; tables are those of ``day``, or of the last day of each fiscal year."""
    rows = len(frame)
    years = frame["fy"].to_numpy(np.int64)
    assessed = date(int(years.max()), 12, 31) if day is None else day
    money = _rates(years, tables)
    columns: dict[str, Numbers] = {name: np.zeros(rows) for name in CARRIER_COLUMNS}
    for name in ("electricity_purchased_previous", "electricity_purchased_earlier"):
        columns.pop(name, None)
    columns["carriers_complete"] = np.ones(rows)
    columns["electricity_purchased"] = _positive(frame, "ec_plant_usage")
    for stream, (field, kind) in FUELS.items():
        basis = 1.0 if kind is None else tables.value("heat_basis", (kind,), assessed).number
        heat = _used(frame, f"{stream}_plant_usage")
        columns[field] = columns[field] + heat * (GJ_PER_MMBTU * basis)
    columns["revenue"] = _positive(frame, "sales") * money
    columns["employees"] = _positive(frame, "employees")
    columns["energy_cost"] = _cost(frame) * money
    columns["floor_area"] = _positive(frame, "plant_area") * M2_PER_SQUARE_FOOT
    columns["water_drawn"] = _positive(frame, "w0_plant_usage") * M3_PER_THOUSAND_GALLONS
    columns["wastewater_discharged"] = _positive(frame, "w1_plant_usage") * M3_PER_THOUSAND_GALLONS
    columns["solid_waste"] = _positive(frame, "w4_plant_usage") * TONNES_PER_POUND
    columns["hazardous_waste"] = _positive(frame, "w5_plant_usage") * TONNES_PER_POUND
    columns["product_output"] = _output(frame)
    days = np.full(rows, np.datetime64(day, "D")) if day else _year_ends(years)
    return Records(
        rows=rows,
        columns=columns,
        texts={"sector": divisions_of(frame, tables)},
        days=days,
        kept={name: frame[name].to_numpy() for name in ("id", "fy", "sic") if name in frame},
        notes=NOTES,
    )


def _positive(frame: pd.DataFrame, name: str) -> Numbers:
    """Return a column; what is not there or negative is unknown."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    values = frame[name].to_numpy(np.float64, na_value=np.nan)
    return np.where(values >= 0.0, values, np.nan)


def _used(frame: pd.DataFrame, name: str) -> Numbers:
    """Return a column of what a plant may do without: empty is nothing, negative is unknown."""
    if name not in frame:
        return np.zeros(len(frame))
    return np.where(frame[name].isna().to_numpy(np.bool_), 0.0, _positive(frame, name))


def _cost(frame: pd.DataFrame) -> Numbers:
    """Return the cost of all energy; unknown where that of electricity is, or any cost is negative."""
    others = np.zeros(len(frame))
    for stream in COSTS[1:]:
        others = others + _used(frame, f"{stream}_plant_cost")
    cost: Numbers = _positive(frame, f"{COSTS[0]}_plant_cost") + others
    return cost


def _output(frame: pd.DataFrame) -> Numbers:
    """Return output in tonnes where it was counted in pounds or tons, else unknown."""
    if "produnits" not in frame:
        return np.full(len(frame), np.nan)
    units = frame["produnits"].to_numpy(np.float64, na_value=np.nan)
    tonnes = np.select([units == 2.0, units == 3.0], [TONNES_PER_POUND, TONNES_PER_SHORT_TON], np.nan)
    output: Numbers = _positive(frame, "prodlevel") * tonnes
    return output


def _rates(years: NDArray[np.int64], tables: Tables) -> Numbers:
    rates = {
        year: tables.value("exchange_rates", ("USD",), date(int(year), 12, 31)).number
        for year in np.unique(years)
    }
    return np.array([rates[year] for year in years])


def _year_ends(years: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return np.array([f"{year}-12-31" for year in years], dtype="datetime64[D]")
