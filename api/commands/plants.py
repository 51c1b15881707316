"""Commands over real plants: their indicators by industry division, and our arithmetic against reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.terminal import progress, show_json, show_table, tell, today, words
from features.catalogue import catalogue
from features.confidence import Reliance
from features.declare import Label
from features.figures import Figures, figures_of
from features.records.files import records_of, tables_in
from features.records.ghgrp import fuel_checks
from features.records.records import Records
from features.resolve import Resolver
from features.tables import Tables
from scoring.assembly import resolver_of
from scoring.batch import indicator_frame
from scoring.output import write_frame

Numbers = NDArray[np.float64]

PLANTS, FACILITIES = "iac_industrial_assessments", "ghgrp_facilities"
SHOWN = (
    "energy_consumption",
    "emissions",
    "energy_intensity",
    "carbon_intensity",
    "energy_per_employee",
    "electricity_share",
    "energy_cost_share",
)
"""What the table of divisions shows; the file holds every indicator."""


@dataclass(frozen=True, slots=True)
class _Work:
    records: Records
    figures: Figures
    values: Mapping[str, Numbers]


def over_data(data: Path, out: Path | None, day: date | None, as_json: bool) -> None:
    """Work every indicator out over a file or a folder; hold fuels against what was reported.

    A folder may hold plants (``plants*``), facilities (``combustion*``), or folders that do. The file written
    holds the first of them.
    """
    resolver, assessed = resolver_of(), day or today()
    told: dict[str, Any] = {"day": str(assessed)}
    written = False
    with progress(words("计算指标", "Working the indicators out")) as step:
        for adapter, frame, name in tables_in(data, (PLANTS, FACILITIES)):
            step(f"{name}: {len(frame):,}")
            work = _worked(records_of(frame, adapter, resolver.tables, assessed, name), resolver)
            if out is not None and not written:
                write_frame(indicator_frame(work.records, work.figures, work.values), out)
                written = True
            if adapter.name == FACILITIES:
                told["fuels"] = [asdict(one) for one in fuel_checks(frame, resolver.tables, assessed)]
            else:
                told |= _by_division(work, resolver, assessed)
    if as_json:
        show_json(told)
        return
    if "divisions" in told:
        _show_divisions(told)
    if "fuels" in told:
        _show_fuels(told["fuels"])


def _worked(records: Records, resolver: Resolver) -> _Work:
    figures = figures_of(records, resolver)
    return _Work(records, figures, catalogue().plan.table(figures.columns, figures.rows))


def _by_division(work: _Work, resolver: Resolver, assessed: date) -> dict[str, Any]:
    divisions, names = work.figures.divisions, _division_names(resolver.tables)
    found = []
    for division in (*np.unique(divisions).tolist(), "all"):
        chosen = divisions == division if division != "all" else np.ones(len(divisions), np.bool_)
        label = names.get(division, Label("全部", "All") if division == "all" else Label("不详", "Unknown"))
        row: dict[str, Any] = {
            "division": division or "unknown",
            "label": {"zh": label.zh, "en": label.en},
            "plants": int(chosen.sum()),
        }
        found.append(row | {name: _median(work.values[name][chosen]) for name in SHOWN})
    grid = float(work.figures.columns["grid_factor"][0])
    return {
        "plants": work.records.rows,
        "known": {name: int(np.isfinite(work.values[name]).sum()) for name in SHOWN},
        "notes": [*work.records.notes, f"Tables of {assessed}; grid factor {grid} kg/kWh."],
        "unconfirmed": _unconfirmed(work, resolver, assessed),
        "divisions": found,
    }


def _median(values: Numbers) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else None


def _division_names(tables: Tables) -> dict[str, Label]:
    return {
        row.key[0]: Label(row.text("name_zh"), row.text("name_en"))
        for row in tables["industries"].rows
        if row.text("level") == "division"
    }


def _unconfirmed(work: _Work, resolver: Resolver, assessed: date) -> list[dict[str, Any]]:
    """Return the recalled and judged rows in force on the day, and on how many plants each has a bearing."""
    reliance = Reliance(catalogue().plan_of(SHOWN))
    found = []
    for name, value in resolver.unconfirmed(assessed, {}).items():
        counts = reliance.counts(work.figures.columns, work.figures.rows, name)
        if counts:
            told = asdict(value) | {"effective_from": str(value.effective_from)}
            told["confidence"] = value.confidence.value
            found.append({"lookup": name, **told, "plants": max(counts.values()), "indicators": list(counts)})
    return found


def _show_divisions(told: Mapping[str, Any]) -> None:
    headings = ("division", "plants", *(_heading(name) for name in SHOWN), "name")
    rows = [
        (
            str(one["division"]),
            f"{one['plants']:,}",
            *(_figure(one[name]) for name in SHOWN),
            _short(words(one["label"]["zh"], one["label"]["en"])),
        )
        for one in told["divisions"]
    ]
    show_table(headings, rows, words("各行业大类中位数", "Medians by industry division"))
    for note in told["notes"]:
        tell(note)
    for row in told["unconfirmed"]:
        tell(
            words(
                f"未核实：{row['lookup']} {row['number']} {row['unit']}"
                f"（{row['source']}，{row['confidence']}），影响 {row['plants']:,} 家",
                f"Not verified: {row['lookup']} {row['number']} {row['unit']} "
                f"({row['source']}, {row['confidence']}), on which {row['plants']:,} plants rest",
            )
        )


def _heading(name: str) -> str:
    one = catalogue().indicators[name]
    label = words(one.label.zh, one.label.en)
    return label if one.unit == "1" else f"{label}\n[{one.unit}]"


def _show_fuels(fuels: list[dict[str, Any]]) -> None:
    headings = ("fuel", "our factor", "units", "reported [t CO2e]", "ours [t CO2]", "median error")
    rows = [
        (
            str(one["fuel"]),
            one["code"] or words("无", "none of our set"),
            f"{one['rows']:,}",
            _figure(one["reported"]),
            _figure(one["ours"]),
            "–" if one["median_error"] is None else f"{100 * one['median_error']:.2f} %",
        )
        for one in fuels
    ]
    title = words("按燃料：申报与计算的二氧化碳", "By fuel: carbon dioxide reported and computed")
    show_table(headings, rows, title)


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


def _figure(value: object) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else "–"
