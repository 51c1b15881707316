"""Commands about what is declared: indicators, fields and tables."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.terminal import show_json, show_table, tell, today, words
from api.v1.views import field_view, indicator_view
from features.catalogue import catalogue
from features.declare import Better
from features.figures import figures_of
from features.inputs import COLUMNS, field_of, label_of
from features.records.files import adapter_of, load_folder
from features.tables import check
from scoring.assembly import resolver_of

PLANTS = "iac_industrial_assessments"
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
_ARROWS = {Better.HIGHER: "↑", Better.LOWER: "↓", Better.NEITHER: "·"}


def list_indicators(as_json: bool) -> None:
    """Print each indicator's formula, unit, direction, source and inputs."""
    found = catalogue().indicators.values()
    if as_json:
        show_json([indicator_view(one) for one in found])
        return
    rows = [
        (
            one.pillar,
            one.name,
            words(one.label.zh, one.label.en),
            one.unit,
            _ARROWS[one.better],
            one.formula,
            str(one.source),
        )
        for one in found
    ]
    headings = ("pillar", "name", "label", "unit", "better", "formula", "source")
    show_table(headings, rows)
    tell(words(f"{len(rows)} 个指标", f"{len(rows)} indicators"))


def list_fields(as_json: bool) -> None:
    """Print every field column with unit, range, proof and label."""
    if as_json:
        show_json([field_view(column) for column in COLUMNS])
        return
    rows = []
    for column in COLUMNS:
        one, label = field_of(column), label_of(column)
        rows.append(
            (
                words(one.block.value.zh, one.block.value.en),
                column + (" *" if column == one.name and one.core else ""),
                words(label.zh, label.en),
                one.unit,
                words(one.proof.value.zh, one.proof.value.en),
            )
        )
    show_table(("block", "name (* core)", "label", "unit", "proof"), rows)


def check_tables(folder: Path | None, as_json: bool) -> None:
    """Read every table; print what each holds."""
    found = check(folder)
    if as_json:
        show_json(
            [{**_slots(one), "first_day": str(one.first_day), "last_day": str(one.last_day)} for one in found]
        )
        return
    rows = [
        (
            one.name,
            str(one.rows),
            str(one.verified),
            str(one.recalled),
            str(one.judgement),
            str(one.first_day),
            str(one.last_day),
        )
        for one in found
    ]
    show_table(("table", "rows", "verified", "recalled", "judgement", "first day", "last day"), rows)


def _slots(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}  # type: ignore[attr-defined]  # a slotted dataclass


def over_plants(folder: Path, out: Path | None, day: date | None, as_json: bool) -> None:
    """Work every indicator out over a folder of audited plants; print medians by division."""
    from scoring.batch import indicator_frame, write_frame  # noqa: PLC0415  # frames are slow to import

    resolver = resolver_of()
    assessed = day or today()
    records = adapter_of(PLANTS).records(load_folder(folder, PLANTS), resolver.tables, assessed)
    figures = figures_of(records, resolver)
    values = catalogue().plan.table(figures.columns, figures.rows)
    if out is not None:
        write_frame(indicator_frame(records, figures, values), out)
    groups = _by_division(figures.divisions, values)
    notes = [
        *records.notes,
        f"Tables of {assessed}; grid factor {float(figures.columns['grid_factor'][0])} kg/kWh.",
    ]
    if as_json:
        show_json({"plants": records.rows, "day": str(assessed), "notes": notes, "divisions": groups})
        return
    units = [catalogue().indicators[name].unit for name in SHOWN]
    headings = (
        "division",
        "plants",
        *(f"{name.replace('_', ' ')} [{unit}]" for name, unit in zip(SHOWN, units, strict=True)),
    )
    rows = [
        (str(one["division"]), str(one["plants"]), *(_figure(one[name]) for name in SHOWN)) for one in groups
    ]
    show_table(headings, rows, words("各行业大类中位数", "Medians by industry division"))
    for note in notes:
        tell(note)


def _by_division(
    divisions: NDArray[np.str_], values: dict[str, NDArray[np.float64]]
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for division in (*np.unique(divisions).tolist(), "all"):
        chosen = divisions == division if division != "all" else np.ones(len(divisions), np.bool_)
        row: dict[str, object] = {"division": division or "unknown", "plants": int(chosen.sum())}
        for name in SHOWN:
            known = values[name][chosen]
            known = known[np.isfinite(known)]
            row[name] = float(np.median(known)) if len(known) else None
        found.append(row)
    return found


def _figure(value: object) -> str:
    if not isinstance(value, float) or math.isnan(value):
        return "–"
    return f"{value:,.4g}"
