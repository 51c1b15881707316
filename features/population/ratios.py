"""What is usual, learnt from the population and written as a table: ``make ratios``.

The middle of each ratio and its spread are the population's. The range is what all but one in two thousand
keep within, and never narrower than what is judged to be possible, since real firms differ more than drawn
ones. The judgement was made beside audited plants and accounts of listed companies: see docs/files.md.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.plausibility.usual import DIVISIONS, is_money, sources_of
from features.population.generate import Population, generate
from features.tables import PACKAGED

Numbers = NDArray[np.float64]

TAIL = 0.0005
WIDEST = 3.05
"""Powers of ten to which what was drawn may widen a range: a slip of 10,000 must not hide in it."""
LEAST_SPREAD = 0.12
SIZE = ("revenue", "total_assets", "employees")
ENERGY = ("energy_cost", "energy_total", "electricity_purchased")
POLLUTANTS = (
    *("so2", "nox", "particulates", "voc", "cod", "ammonia_nitrogen", "total_phosphorus", "total_nitrogen"),
)
COMPARED: Mapping[str, Sequence[str]] = {
    "revenue": ("total_liabilities", "cost_of_sales"),
    "cost_of_sales": (),
    "operating_expenses": (),
    "tax_paid": (),
    "interest_expense": ("total_liabilities", "short_term_debt", "long_term_debt"),
    "depreciation": ("fixed_assets",),
    "operating_profit": ("profit_before_interest",),
    "net_profit": ("profit_before_tax",),
    "operating_cash_flow": ("cash_earnings",),
    "total_assets": ("total_liabilities", "current_assets"),
    "current_assets": ("total_liabilities",),
    "inventory": ("current_assets",),
    "receivables": ("current_assets",),
    "cash": ("current_assets",),
    "fixed_assets": ("depreciation",),
    "intangible_assets": (),
    "total_liabilities": ("current_liabilities",),
    "current_liabilities": ("total_liabilities",),
    "short_term_debt": ("current_liabilities", "total_liabilities", "interest_expense"),
    "long_term_debt": ("total_liabilities", "interest_expense"),
    "retained_earnings": ("equity",),
    "electricity_purchased": ENERGY[:2],
    "electricity_own_renewable": ENERGY,
    "electricity_green_certified": ENERGY,
    "raw_coal": ENERGY,
    "natural_gas": ENERGY[:2],
    "diesel": ENERGY,
    "heat_purchased": ENERGY,
    "energy_cost": ENERGY[1:],
    "energy_total": ("energy_cost", "emissions_total", "electricity_purchased"),
    "emissions_total": ENERGY,
    "water_drawn": ("wastewater_discharged", "water_reused"),
    "water_reused": ("water_drawn", "wastewater_discharged"),
    "wastewater_discharged": ("water_drawn", "water_reused"),
    "material_input": ("product_output",),
    "product_output": ("material_input",),
    "solid_waste": ("hazardous_waste", "product_output"),
    "solid_waste_used": ("solid_waste", "hazardous_waste", "product_output"),
    "hazardous_waste": ("solid_waste", "product_output"),
    "hazardous_waste_disposed": ("solid_waste", "hazardous_waste", "product_output"),
    **dict.fromkeys(POLLUTANTS, ("product_output", "water_drawn")),
    "land_area": ("floor_area", "building_footprint"),
    "floor_area": ("land_area", "building_footprint"),
    "building_footprint": ("land_area", "floor_area"),
    "value_added": ("industrial_output",),
    "industrial_output": ("value_added", "cost_of_sales"),
    "research_spending": ("total_investment",),
    "total_investment": ("research_spending",),
    "green_investment": ("total_investment",),
    "penalty_amount": ("environmental_penalties",),
    "loans_outstanding": ("credit_line", "total_liabilities", "interest_expense"),
    "loans_overdue": ("loans_outstanding", "credit_line", "total_liabilities"),
    "credit_line": ("loans_outstanding", "total_liabilities", "interest_expense"),
    "guarantees_given": ("total_liabilities",),
    "bank_inflows": ("cost_of_sales",),
}
"""What each figure is compared with beside the size of the firm: what stands in the same papers."""
SIGNED = ("net_profit", "operating_profit", "operating_cash_flow", "retained_earnings")
DEBTS = ("long_term_debt", "short_term_debt", "loans_outstanding", "credit_line", "interest_expense")
STOCKS = ("inventory", "receivables", "cash")
WASTES = ("solid_waste", "solid_waste_used", "hazardous_waste", "hazardous_waste_disposed")
WIDTHS: Sequence[tuple[Sequence[str], Sequence[str], float, float]] = (
    (WASTES, SIZE, 3.0, 2.4),
    (SIGNED, ("profit_before_tax", "profit_before_interest"), 1.7, 1.7),
    (("retained_earnings",), ("revenue", "total_assets", "equity"), 3.05, 3.4),
    (SIGNED, (*SIZE, "cash_earnings"), 3.05, 2.0),
    (DEBTS, ("total_liabilities", "current_liabilities", "revenue", "total_assets"), 3.7, 2.4),
    (DEBTS, ("interest_expense", *DEBTS), 1.7, 1.7),
    (("revenue",), ("total_assets", "total_liabilities"), 3.4, 2.4),
    (STOCKS, ("revenue", "total_assets", "current_assets"), 3.0, 2.4),
)
"""How far, in powers of ten, a ratio may be below and above its middle at least; the first that fits."""
MONEY_WIDTH, OTHER_WIDTH = (2.6, 2.4), (2.2, 2.2)
JUDGED: Mapping[tuple[str, str], tuple[float, float, float]] = {
    ("loan_amount", "revenue"): (1e-4, 0.05, 5.0),
    ("loan_amount", "total_assets"): (1e-4, 0.05, 5.0),
    ("loan_amount", "employees"): (100.0, 5e4, 5e7),
    ("project_total", "revenue"): (1e-4, 0.1, 10.0),
    ("project_total", "total_assets"): (1e-4, 0.1, 10.0),
    ("project_total", "employees"): (100.0, 1e5, 1e8),
    ("collateral_value", "loan_amount"): (0.02, 1.5, 100.0),
    ("collateral_value", "revenue"): (1e-4, 0.1, 10.0),
    ("collateral_value", "total_assets"): (1e-4, 0.1, 10.0),
    ("training_spending", "revenue"): (1e-6, 5e-4, 0.05),
    ("training_spending", "total_assets"): (1e-6, 5e-4, 0.05),
    ("training_spending", "employees"): (3.0, 600.0, 60_000.0),
    ("green_product_revenue", "revenue"): (1e-3, 0.2, 1.0),
    ("green_product_revenue", "total_assets"): (1e-3, 0.2, 10.0),
    ("green_product_revenue", "employees"): (1e3, 2e5, 2e7),
    ("export_revenue", "revenue"): (1e-3, 0.2, 1.0),
    ("export_revenue", "total_assets"): (1e-3, 0.2, 10.0),
    ("export_revenue", "employees"): (1e3, 2e5, 2e7),
    ("green_loans_outstanding", "loans_outstanding"): (1e-3, 0.2, 1.0),
    ("green_loans_outstanding", "total_liabilities"): (1e-4, 0.05, 1.0),
    ("green_loans_outstanding", "revenue"): (1e-4, 0.05, 5.0),
}
"""Ratios of figures that the population does not report: low, middle, high."""
WORDS = {
    "learnt": "learnt from the synthetic population (8,000 enterprises, seed 20260301), widened by judgement",
    "judged": "no data: judged to be possible",
}


def write_ratios(people: Population, path: Path, day: date) -> int:
    """Write the table of usual ratios; return how many it has."""
    divisions = np.strings.slice(people.texts["sector"], 3).astype("U3")
    rows = [
        row
        for column, anchors in COMPARED.items()
        for anchor in (*anchors, *SIZE)
        if anchor != column and (row := learnt(column, anchor, people, divisions)) is not None
    ]
    rows += [
        [
            column,
            anchor,
            *(f"{number:.4g}" for number in numbers),
            "0.5",
            *[""] * len(DIVISIONS),
            WORDS["judged"],
        ]
        for (column, anchor), numbers in JUDGED.items()
    ]
    heading = ["column", "anchor", "low", "middle", "high", "spread", *DIVISIONS]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*heading, "effective_from", "source", "clause", "confidence"])
        for *numbers, words in sorted(rows):
            writer.writerow([*numbers, day.isoformat(), "GREENLOAN", words, "judgement"])
    return len(rows)


def learnt(column: str, anchor: str, people: Population, divisions: NDArray[np.str_]) -> list[str] | None:
    """Return a row: the ratio's middle and range, its spread, and what each division multiplies it with."""
    ratio = _logs(column, people) - _logs(anchor, people)
    known = np.isfinite(ratio)
    if known.sum() < 100:
        return None
    middle = float(np.median(ratio[known]))
    offsets = {}
    if is_money(column) != is_money(anchor) or not is_money(column):
        offsets = {name: _offset(ratio[known & (divisions == name)], middle) for name in DIVISIONS}
    off = ratio - middle - np.array([offsets.get(name, 0.0) for name in divisions.tolist()])
    low, high = np.quantile(off[known], (TAIL, 1.0 - TAIL))
    inner = np.quantile(np.abs(off[known] - np.median(off[known])), 0.683)
    least = width_of(column, anchor)
    below, above = (max(side, min(drawn, WIDEST)) for side, drawn in zip(least, (-low, high), strict=True))
    return [
        column,
        anchor,
        *(f"{10.0 ** (middle + side):.4g}" for side in (-below, 0.0, above)),
        f"{max(float(inner), LEAST_SPREAD):.2f}",
        *(f"{10.0**offset:.3g}" if (offset := offsets.get(name)) else "" for name in DIVISIONS),
        WORDS["learnt"],
    ]


def width_of(column: str, anchor: str) -> tuple[float, float]:
    """Return how far a ratio may at least be below and above its middle, in powers of ten."""
    for columns, anchors, below, above in WIDTHS:
        if column in columns and anchor in anchors:
            return below, above
    return MONEY_WIDTH if is_money(column) and is_money(anchor) else OTHER_WIDTH


def _offset(ratio: Numbers, middle: float) -> float:
    return float(np.median(ratio)) - middle if len(ratio) >= 30 else 0.0


def _logs(name: str, people: Population) -> Numbers:
    made = sources_of(name)
    if made is None:
        values = people.columns.get(name, np.full(people.rows, math.nan))
    else:
        first, second, sign = made
        values = people.columns[first] + sign * people.columns[second]
    size = np.abs(values)
    return np.log10(size, where=size > 0.0, out=np.full(people.rows, math.nan))


if __name__ == "__main__":
    written = write_ratios(generate(8_000), PACKAGED / "usual_ratios.csv", date(2026, 11, 24))
    print(f"{written} ratios")
