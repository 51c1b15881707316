"""Enterprises to look at: a small part of the population that no training has seen, as request bodies."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from features.inputs import CARRIER_COLUMNS
from features.population.generate import SEED, Population, generate

SIZE = 400
DAY = "2026-03-12"
"""The day of the demonstration's applications."""
DIGITS = 6
_SPARE = 2
"""Firms drawn for one that is shown: some have failed or are not founded yet in the latest year."""
_PURPOSES = (
    "余热回收 Heat recovery",
    "电机系统改造 Motor systems",
    "厂房屋顶光伏 Rooftop solar",
    "中水回用 Water reuse",
    "清洁工艺改造 Cleaner process",
    "绿色工厂扩建 Green factory extension",
)
_TENORS = (24, 36, 48, 60)


def sample_bodies(trained: int, size: int = SIZE, seed: int = SEED) -> list[dict[str, Any]]:
    """Return the latest report of ``size`` firms that come after the ``trained`` ones of the same seed.

    Each is a body for ``POST /v1/decisions``; what a firm does not know is left out. The loans are made up.
    """
    people = generate(trained + _SPARE * size, seed)
    latest = people.report_year == people.report_year.max()
    rows = np.flatnonzero(latest & (people.firm >= trained))[:size]
    rng = np.random.default_rng(seed)
    return [_body(people, int(row), rng) for row in rows]


def _body(people: Population, row: int, rng: np.random.Generator) -> dict[str, Any]:
    number = int(people.firm[row])
    figures = {name: float(values[row]) for name, values in people.columns.items()}
    unused = CARRIER_COLUMNS if figures["carriers_complete"] == 1.0 else ()
    told = {
        name: _rounded(value)
        for name, value in figures.items()
        if not math.isnan(value) and not (name in unused and value == 0.0)
    }
    attributes = {name: str(values[row]) for name, values in people.texts.items()}
    attributes |= {
        "name": f"示例 {number} Sample",
        "accounts_year": str(people.report_year[row]),
        "purpose": _PURPOSES[rng.integers(len(_PURPOSES))],
    }
    return {
        "reference": f"sample-{number}",
        "day": DAY,
        "attributes": attributes,
        "figures": told | _loan(rng, figures["revenue"], figures["energy_total"]),
    }


def _loan(rng: np.random.Generator, revenue: float, energy: float) -> dict[str, float]:
    """Return a made-up loan for a project that saves some of the firm's energy, where that is known."""
    amount = max(round(revenue * rng.uniform(0.03, 0.15), -5), 1e5)
    loan = {
        "loan_amount": amount,
        "loan_tenor": float(rng.choice(_TENORS)),
        "project_total": round(amount / rng.uniform(0.5, 0.9), -5) + 1e5,
    }
    saved = energy * rng.uniform(0.02, 0.12)
    if math.isnan(saved):
        return loan
    return loan | {
        "project_energy_saving": _rounded(saved),
        "project_emission_reduction": _rounded(saved * rng.uniform(2.0, 2.6)),
    }


def _rounded(value: float) -> float:
    """Return a figure with six digits, as people report it; rounding keeps a part below its total."""
    return float(f"{value:.{DIGITS}g}")
