"""Who the enterprises are: sector, size, place, age; and how their size moves over the years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.population.sectors import DIVISIONS, Sectors
from features.tables import Tables

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]

ABOVE_SCALE = 20e6
"""Revenue in CNY from which statistics call an enterprise above scale."""
SHARE_ABOVE_SCALE = 0.65
"""Assumed; the rest are small and micro firms that no statistics describe."""
OWNERSHIP = ("private", "state", "foreign", "joint_stock")
OWNERSHIP_SHARE = (0.78, 0.05, 0.09, 0.08)


@dataclass(frozen=True, slots=True)
class Firms:
    """A block of enterprises; what moves has shape (firms, years), the rest (firms,)."""

    sector: NDArray[np.intp]
    sector_code: Texts
    region: Texts
    ownership: Texts
    founded: Texts
    founded_year: NDArray[np.int64]
    is_above_scale: NDArray[np.bool_]
    first_year: NDArray[np.int64]
    employees: Numbers
    revenue: Numbers
    merit: Numbers
    """How well it is run for the environment, standard normal over firms, slow over years."""


def firms_of(
    rng: np.random.Generator, count: int, years: NDArray[np.int64], sectors: Sectors, tables: Tables
) -> Firms:
    """Draw a block of enterprises."""
    sector = rng.choice(len(DIVISIONS), count, p=sectors.share)
    above = rng.random(count) < SHARE_ABOVE_SCALE
    staff = _staff(rng, sectors.staff[sector], above)
    per_head = sectors.revenue_per_employee[sector] * np.exp(rng.normal(0.0, 0.45, count) - 0.45**2 / 2)
    founded_year = (years[0] - rng.gamma(2.2, 6.0, count) - 1).astype(np.int64)
    late = rng.random(count) < 0.15
    entered = rng.integers(years[0] + 1, years[-1], count)
    founded_year[late] = entered[late] - 1
    growth = np.cumsum(rng.normal(0.03, 0.09, (count, len(years))), axis=1)
    growth -= growth[:, -2:].mean(axis=1, keepdims=True)
    revenue = (staff * per_head)[:, None] * np.exp(growth + rng.normal(0.0, 0.04, growth.shape))
    revenue = np.where(
        above[:, None], np.maximum(revenue, ABOVE_SCALE * 1.02), np.minimum(revenue, 0.98 * ABOVE_SCALE)
    )
    employees = np.maximum(np.round(staff[:, None] * np.exp(0.6 * growth)), 3.0)
    provinces = np.array(
        [key[0] for key in tables["regions"].by_key if key[0][:2] not in {"71", "81", "82", "54"}]
    )
    merit = rng.normal(size=count)[:, None] * 0.9 + 0.44 * _slow(rng, count, len(years))
    return Firms(
        sector=sector,
        sector_code=_sector_codes(rng, sector),
        region=np.strings.add(rng.choice(provinces, count).astype("U2"), "0100"),
        ownership=np.array(OWNERSHIP)[rng.choice(len(OWNERSHIP), count, p=OWNERSHIP_SHARE)],
        founded=_days(rng, founded_year),
        founded_year=founded_year,
        is_above_scale=above,
        first_year=np.where(late, entered, years[0]),
        employees=employees,
        revenue=revenue,
        merit=merit,
    )


def _staff(rng: np.random.Generator, mean: Numbers, above: NDArray[np.bool_]) -> Numbers:
    """Return employees: log-normal around the sector's mean, or a dozen in the tail below scale."""
    spread = 1.0
    large = mean * np.exp(rng.normal(0.0, spread, len(mean)) - spread**2 / 2)
    small = np.exp(rng.normal(np.log(12.0), 0.7, len(mean)))
    return np.maximum(np.where(above, large, small), 3.0)


def _slow(rng: np.random.Generator, count: int, years: int) -> Numbers:
    """Return a standard normal path for each firm that keeps nine tenths of itself a year."""
    path = np.empty((count, years))
    path[:, 0] = rng.normal(size=count)
    for year in range(1, years):
        path[:, year] = 0.9 * path[:, year - 1] + np.sqrt(1 - 0.81) * rng.normal(size=count)
    return path


def _sector_codes(rng: np.random.Generator, sector: NDArray[np.intp]) -> Texts:
    """Return four-digit codes; only the division is meant, the last two digits are made up."""
    tail = rng.integers(10, 40, len(sector)).astype("U2")
    return np.strings.add(np.array(DIVISIONS)[sector], tail)


def _days(rng: np.random.Generator, years: NDArray[np.int64]) -> Texts:
    starts = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    return (starts + rng.integers(0, 365, len(years))).astype("U10")
