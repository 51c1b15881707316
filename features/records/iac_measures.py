"""What auditors recommended to US plants, with cost and saving, and whether the plant did it.

Each measure is joined to its plant, whose figures go through our own fields and indicators. Place and centre
are left out: our models never read a region.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from features.records import iac
from features.records.published import holding
from features.records.records import Records
from features.records.sample import Numbers, Sample, sample_of
from features.tables import Tables

Indicators = Callable[[Records], Mapping[str, Numbers]]

LABEL = "implemented"
NEEDS = frozenset(
    {
        "id",
        "ar_number",
        "arc_rounded",
        "cost_usd",
        "resource",
        "saving_usd",
        "source_mmbtu_saved",
        "fy",
        LABEL,
    }
)
TABLES_DAY = date(2026, 3, 1)
"""All plants by the tables of one day, so that figures of different years compare."""
PLANT = (
    "energy_intensity",
    "energy_cost_share",
    "energy_per_employee",
    "electricity_share",
    "revenue_per_employee",
    "staff_size",
)
"""Our indicators of the plant that a model reads."""
RESOURCES = {
    "saves_electricity": ("E1", "EC", "ED", "EF"),
    "saves_demand": ("ED",),
    "saves_gas": ("E2",),
    "saves_waste": ("W",),
    "saves_staff": ("R",),
    "adds_production": ("P",),
}
"""What a measure saves, by its resource code; one letter stands for all codes that begin with it."""
LONGEST = 30.0
"""Paybacks beyond so many years are as good as never."""


def measures(data: Path, tables: Tables, indicators: Indicators) -> Sample:
    """Return the measures of known outcome in a folder; ``groups`` are plants.

    ``indicators`` works out our indicators of a plant's raw figures.

    An empty cost counts as none: of all costs told, hardly any is written as nought.

    Raises
    ------
    FileError
        If either file is not there.
    """
    told = pd.concat(holding(data, NEEDS, "recommendations").values(), ignore_index=True)
    plants = pd.concat(holding(data, iac.NEEDS, "plants").values(), ignore_index=True)
    told = told[told["id"].isin(plants["id"])].reset_index(drop=True)
    columns = {**_of_measure(told), **_of_plant(told["id"], plants, tables, indicators)}
    return sample_of(
        columns,
        told[LABEL].to_numpy(np.float64, na_value=np.nan),
        years=told["fy"].to_numpy(np.int64),
        groups=np.asarray(pd.factorize(told["id"])[0], np.int64),
    )


def _of_measure(told: pd.DataFrame) -> dict[str, Numbers]:
    cost = np.maximum(np.nan_to_num(_numbers(told, "cost_usd"), nan=0.0), 0.0)
    saving = _numbers(told, "saving_usd")
    saving = np.where(saving > 0.0, saving, np.nan)
    payback = np.minimum(cost / saving, LONGEST)
    frame = pd.DataFrame({"id": told["id"], "cost": cost, "saving": saving, "payback": payback})
    plant = frame.groupby("id")
    heat = _numbers(told, "source_mmbtu_saved") * iac.GJ_PER_MMBTU
    resource = told["resource"].fillna("").astype("str")
    return {
        "cost": cost,
        "saving": saving,
        "payback": payback,
        "payback_rank": plant["payback"].rank(pct=True).to_numpy(np.float64),
        "cost_rank": plant["cost"].rank(pct=True).to_numpy(np.float64),
        "saving_share": (frame["saving"] / plant["saving"].transform("sum")).to_numpy(np.float64),
        "primary_energy_saved": np.where(heat > 0.0, heat, np.nan),
        "kind": _numbers(told, "arc_rounded"),
        "place_in_report": _numbers(told, "ar_number"),
        "measures_in_report": plant["cost"].transform("size").to_numpy(np.float64),
        **{
            name: resource.str.fullmatch("|".join(f"{code}.?" if len(code) == 1 else code for code in codes))
            .to_numpy()
            .astype(np.float64)
            for name, codes in RESOURCES.items()
        },
    }


def _of_plant(
    ids: pd.Series[str], plants: pd.DataFrame, tables: Tables, indicators: Indicators
) -> dict[str, Numbers]:
    found = indicators(iac.records(plants, tables, TABLES_DAY))
    places = pd.Series(np.arange(len(plants)), index=plants["id"]).groupby(level=0).first()
    rows = places.loc[ids].to_numpy(np.intp)
    return {name: found[name][rows] for name in PLANT}


def _numbers(frame: pd.DataFrame, name: str) -> Numbers:
    return frame[name].to_numpy(np.float64, na_value=np.nan)
