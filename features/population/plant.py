"""What the plants use and emit, and how green they are, driven by each firm's merit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, ndtri

from features.population.firms import Firms
from features.population.sectors import DIVISIONS, ENERGY_INTENSIVE, Sectors

Numbers = NDArray[np.float64]

SPREAD = 0.6
"""Of the logarithm of energy intensity within a sector; assumed (domain notes: 0.6 to 0.9)."""
YEARLY_DECLINE = 0.03
KGCE_PER_KWH = 0.1229
COLOURS = (0.0, 1.0, 2.0, 3.0, 4.0)
COLOUR_SHARE = (0.0, 0.0245, 0.1, 0.7368, 0.1387)
TAX_GRADE_SHARE = (0.01, 0.04, 0.25, 0.55, 0.15)
"""Assumed shares of the tax credit grades D, C, M, B and A."""


def plant_of(rng: np.random.Generator, firms: Firms, sectors: Sectors) -> dict[str, Numbers]:
    """Return the fields of energy, water, materials, waste, pollutants, land and standing."""
    shape = firms.revenue.shape
    merit = firms.merit
    found = _energy(rng, firms, sectors)
    wan = firms.revenue / 1e4
    heavy = np.isin(np.array(DIVISIONS), ENERGY_INTENSIVE)[firms.sector][:, None]
    water = wan * np.where(heavy, 6.0, 2.2) * np.exp(_around(rng, shape, 0.7) - 0.3 * merit)
    reuse = np.clip(expit(0.4 + 1.1 * heavy + 0.7 * merit + _around(rng, shape, 0.6)), 0.0, 0.97)
    waste = wan * np.where(heavy, 0.5, 0.03) * np.exp(_around(rng, shape, 0.9) - 0.15 * merit)
    area = firms.employees * 90.0 * np.exp(_around(rng, shape, 0.5)) + 500.0
    area = np.repeat(area[:, -1:], shape[1], axis=1)
    output = firms.revenue / np.where(heavy, 4.5e3, 2.2e4) * np.exp(_around(rng, shape, 0.4))
    found |= {
        "water_drawn": water,
        "water_reused": water * reuse / (1.0 - reuse),
        "wastewater_discharged": water * np.clip(0.55 - 0.08 * merit, 0.1, 0.9),
        "material_input": output * 1.15 * np.exp(_around(rng, shape, 0.1) - 0.03 * merit),
        "solid_waste": waste,
        "solid_waste_used": waste * expit(0.7 + 0.6 * merit + _around(rng, shape, 0.7)),
        "hazardous_waste": waste * 0.04,
        "hazardous_waste_disposed": waste * 0.04 * np.where(merit > -1.8, 1.0, 0.8),
        "land_area": area,
        "floor_area": area * np.clip(0.85 + 0.25 * rng.normal(size=(shape[0], 1)), 0.2, 3.0),
        "building_footprint": area * 0.45,
        "product_output": output,
        "industrial_output": firms.revenue * 1.01,
        "value_added": firms.revenue * np.clip(0.23 + 0.05 * rng.normal(size=shape), 0.05, 0.6),
        "good_output_share": np.clip(0.97 + 0.012 * merit + _around(rng, shape, 0.01), 0.7, 1.0),
        "advanced_process_share": expit(-0.1 + 0.8 * merit + _around(rng, shape, 0.6)),
    }
    kilograms = {
        "so2": 0.05,
        "nox": 0.09,
        "particulates": 0.04,
        "voc": 0.12,
        "cod": 0.06,
        "ammonia_nitrogen": 0.004,
    }
    for name, rate in (kilograms | {"total_phosphorus": 0.0006, "total_nitrogen": 0.012}).items():
        found[name] = wan * rate * np.where(heavy, 4.0, 1.0) * np.exp(_around(rng, shape, 0.6) - 0.3 * merit)
    return found | _standing(rng, firms) | _registers(rng.spawn(1)[0], firms)


def _energy(rng: np.random.Generator, firms: Firms, sectors: Sectors) -> dict[str, Numbers]:
    shape = firms.revenue.shape
    years = np.arange(shape[1]) - (shape[1] - 5)
    own = (
        0.85 * SPREAD * rng.normal(size=(shape[0], 1)) + _around(rng, shape, 0.2 * SPREAD) - 0.3 * firms.merit
    )
    variance = (0.85 * SPREAD) ** 2 + (0.2 * SPREAD) ** 2 + 0.09
    intensity = sectors.energy_intensity[firms.sector][:, None] * np.exp(
        own - variance / 2 - YEARLY_DECLINE * years
    )
    energy = intensity * firms.revenue / 1e4
    electric = np.clip(
        sectors.electricity_share[firms.sector][:, None] + 0.12 * rng.normal(size=(shape[0], 1)), 0.05, 0.95
    )
    has_sun = rng.random((shape[0], 1)) < expit(-1.2 + 0.8 * firms.merit[:, :1])
    sun = np.where(has_sun, np.clip(0.08 + 0.03 * firms.merit, 0.01, 0.25), 0.0)
    power = 1e3 * energy * electric / KGCE_PER_KWH
    purchased = power * (1.0 - sun)
    certified = np.where(rng.random(shape) < expit(-2.6 + 0.9 * firms.merit), 0.15 * purchased, 0.0)
    rest = 1e3 * energy * (1.0 - electric)
    heavy = np.isin(np.array(DIVISIONS), ENERGY_INTENSIVE)[firms.sector][:, None]
    coal, heat = np.where(heavy, 0.6, 0.1), np.where(heavy, 0.1, 0.3)
    diesel = 0.04
    total = energy * np.exp(_around(rng, shape, 0.01))
    return {
        "electricity_purchased": purchased,
        "electricity_own_renewable": power * sun,
        "electricity_green_certified": certified,
        "raw_coal": rest * coal / 714.3,
        "natural_gas": rest * (1.0 - coal - heat - diesel) / 1.2143,
        "diesel": rest * diesel / 1457.1,
        "heat_purchased": rest * heat / 34.12,
        "energy_cost": purchased * 0.68 + rest * 1.9,
        "energy_total": total,
        "emissions_total": total * 2.6,
        "energy_metered_share": np.clip(0.9 + 0.04 * firms.merit, 0.3, 1.0),
    }


def _standing(rng: np.random.Generator, firms: Firms) -> dict[str, Numbers]:
    shape, merit = firms.revenue.shape, firms.merit
    size = np.log10(firms.employees)
    chance = expit(-3.4 + 1.3 * size + 0.7 * merit)
    wanting = ndtr(
        np.sqrt(0.85) * rng.normal(size=(shape[0], 1)) + np.sqrt(0.15) * rng.normal(size=(4, shape[0], 1))
    )
    names = ("quality_system", "environment_system", "safety_system", "energy_system")
    systems = {
        name: (wanting[place] < chance * weight).astype(np.float64)
        for place, (name, weight) in enumerate(zip(names, (1.3, 1.1, 1.0, 0.8), strict=True))
    }
    products = 1.0 + rng.poisson(2.0, (shape[0], 1)) * np.ones(shape)
    investment = firms.revenue * 0.045 * np.exp(_around(rng, shape, 0.6))
    ranks = 0.8 * merit + 0.6 * rng.normal(size=shape)
    colours = np.searchsorted(_quantiles(np.cumsum(np.array(COLOUR_SHARE))[:-1]), ranks, side="right").astype(
        np.float64
    )
    patents = rng.poisson(0.02 * firms.employees * np.exp(_around(rng, shape, 0.5))).astype(np.float64)
    penalties = rng.poisson(np.exp(-2.6 - 0.7 * merit)).astype(np.float64)
    return systems | {
        "environmental_credit": colours,
        "environmental_penalties": penalties,
        "penalty_amount": penalties * 8e4,
        "permit_exceedances": rng.poisson(np.exp(-3.0 - 0.6 * merit)).astype(np.float64),
        "discharge_permit": np.ones(shape),
        "major_accident": (rng.random(shape) < 0.004).astype(np.float64),
        "phased_out_equipment": (rng.random((shape[0], 1)) < 0.02 * np.exp(-0.5 * merit)).astype(np.float64),
        "judgment_debtor": (rng.random(shape) < 0.006).astype(np.float64),
        "main_products": products,
        "product_footprints": np.floor(products * expit(-2.4 + 0.9 * merit + _around(rng, shape, 0.5))),
        "eco_design_products": np.floor(products * expit(-2.0 + 0.9 * merit + _around(rng, shape, 0.5))),
        "research_spending": firms.revenue * 0.016 * np.exp(_around(rng, shape, 0.6) + 0.1 * merit),
        "total_investment": investment,
        "green_investment": investment * expit(-2.2 + 0.7 * merit + _around(rng, shape, 0.4)),
        "patents": patents,
        "green_patents": np.floor(patents * expit(-2.0 + 0.5 * merit)),
        "research_staff": np.floor(firms.employees * 0.06),
        "staff_trained_green": np.floor(firms.employees * expit(-1.8 + 0.7 * merit)),
    }


def _registers(rng: np.random.Generator, firms: Firms) -> dict[str, Numbers]:
    """Return what public registers say; drawn from a seed of its own, so other figures stay as they are."""
    shape, merit = firms.revenue.shape, firms.merit
    size = np.log10(firms.employees)
    grades = np.searchsorted(
        _quantiles(np.cumsum(np.array(TAX_GRADE_SHARE))[:-1]),
        0.5 * merit + 0.87 * rng.normal(size=(shape[0], 1)),
        side="right",
    )
    audited = rng.random((2, shape[0], 1))
    return {
        "tax_credit_grade": grades.astype(np.float64),
        "production_stopped": (rng.random(shape) < 0.002).astype(np.float64),
        "list_removed": (rng.random(shape) < 0.001).astype(np.float64),
        "inspection_problem": (rng.random(shape) < 0.001).astype(np.float64),
        "rectification_open": (rng.random(shape) < 0.003).astype(np.float64),
        "energy_audit": (audited[0] < expit(-3.2 + 1.0 * size + 0.5 * merit)).astype(np.float64),
        "energy_platform": (audited[1] < expit(-4.2 + 1.0 * size + 0.7 * merit)).astype(np.float64),
    }


def _around(rng: np.random.Generator, shape: tuple[int, ...], spread: float) -> Numbers:
    """Return normal noise, four fifths of its variance the firm's own and lasting."""
    lasting = rng.normal(size=(shape[0], 1)) * np.sqrt(0.8)
    noise: Numbers = spread * (lasting + np.sqrt(0.2) * rng.normal(size=shape))
    return noise


def _quantiles(shares: Numbers) -> Numbers:
    """Return where a standard normal variable passes these shares."""
    found: Numbers = ndtri(np.clip(shares, 1e-12, 1 - 1e-12))
    return found
