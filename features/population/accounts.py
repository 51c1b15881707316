"""Accounts that balance and roll from year to year, and how each firm treats its banks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from features.population.firms import Firms
from features.population.sectors import Sectors

Numbers = NDArray[np.float64]

EXPENSE_SHARE = 0.0838
SURCHARGE_SHARE = 0.008
ASSETS_PER_REVENUE = 1.2542
LIABILITY_LEVEL = 1.01
"""Brings liabilities over assets, by amount and among the survivors, to what is published."""
INCOME_TAX = 0.18


def accounts_of(rng: np.random.Generator, firms: Firms, sectors: Sectors) -> dict[str, Numbers]:
    """Return the fields of the accounts and of credit conduct, each of shape (firms, years)."""
    shape = firms.revenue.shape
    revenue = firms.revenue
    fortune = _persistent(rng, shape, 0.75)
    margin = sectors.margin[firms.sector][:, None] + 0.062 * fortune - 0.02 * (fortune < -1.5)
    expense = EXPENSE_SHARE * np.exp(0.3 * _persistent(rng, shape, 0.9) - 0.3**2 / 2)
    assets = revenue * ASSETS_PER_REVENUE * np.exp(0.4 * _persistent(rng, shape, 0.95) - 0.4**2 / 2)
    latent = 0.32 + 0.72 * (0.85 * _persistent(rng, shape, 0.93) - 0.45 * fortune)
    liabilities = assets * np.clip(expit(latent), 0.03, 1.4) * LIABILITY_LEVEL
    profit = margin * revenue
    found = _balance_sheet(rng, assets, liabilities)
    interest = 0.046 * (found["short_term_debt"] + found["long_term_debt"])
    tax = np.where(profit > 0.0, INCOME_TAX * profit, 0.0)
    depreciation = 0.085 * found["fixed_assets"]
    found |= {
        "revenue": revenue,
        "cost_of_sales": np.maximum(revenue * (1.0 - expense - SURCHARGE_SHARE) - profit, 0.0),
        "operating_expenses": revenue * expense,
        "interest_expense": interest,
        "depreciation": depreciation,
        "operating_profit": profit + interest,
        "net_profit": profit - tax,
        "tax_paid": tax + 0.03 * revenue,
        "total_assets": assets,
        "total_liabilities": liabilities,
        "operating_cash_flow": profit - tax + depreciation + 0.03 * revenue * rng.normal(size=shape),
    }
    equity = assets - liabilities
    found["retained_earnings"] = np.where(
        equity > 0.0, equity * 0.45 + 1.5 * (profit - tax), equity - 0.1 * assets
    )
    return found | _conduct(rng, firms, found, fortune)


def _balance_sheet(rng: np.random.Generator, assets: Numbers, liabilities: Numbers) -> dict[str, Numbers]:
    """Split assets and liabilities; every part is a share of its total, so the sheet balances."""
    shape = assets.shape
    current = assets * np.clip(0.56 + 0.13 * _persistent(rng, shape, 0.93), 0.12, 0.95)
    weights = np.exp(np.stack([0.45 * _persistent(rng, shape, 0.9) for _ in range(4)]))
    weights *= np.array([0.26, 0.25, 0.22, 0.27])[:, None, None]
    receivables, inventory, cash, _ = current * weights / weights.sum(axis=0)
    fixed = (assets - current) * np.clip(0.68 + 0.12 * _persistent(rng, shape, 0.95), 0.2, 0.95)
    short = liabilities * np.clip(0.79 + 0.1 * _persistent(rng, shape, 0.9), 0.35, 0.98)
    return {
        "current_assets": current,
        "receivables": receivables,
        "inventory": inventory,
        "cash": cash,
        "fixed_assets": fixed,
        "intangible_assets": (assets - current - fixed) * 0.5,
        "current_liabilities": short,
        "short_term_debt": short * np.clip(0.3 + 0.12 * _persistent(rng, shape, 0.9), 0.0, 0.8),
        "long_term_debt": (liabilities - short) * 0.7,
    }


def _conduct(
    rng: np.random.Generator, firms: Firms, found: Mapping[str, Numbers], fortune: Numbers
) -> dict[str, Numbers]:
    shape = firms.revenue.shape
    loans = found["short_term_debt"] + found["long_term_debt"]
    first = np.repeat(
        (rng.random(shape[0]) < np.where(firms.is_above_scale, 0.06, 0.3))[:, None], shape[1], axis=1
    )
    loans = np.where(first, 0.0, loans)
    strain = expit(-4.1 - 1.1 * fortune + 2.2 * (found["total_liabilities"] / found["total_assets"] - 0.57))
    late = (rng.random(shape) < strain) & ~first
    days = np.where(late, np.ceil(rng.gamma(1.3, 22.0, shape)), 0.0)
    history = np.clip((np.arange(shape[1])[None, :] + rng.gamma(3.0, 3.0, (shape[0], 1))) * 12.0, 0.0, 480.0)
    size = np.log10(np.maximum(firms.revenue, 1.0))
    return {
        "loans_outstanding": loans,
        "loans_overdue": np.where(days > 30.0, loans * np.clip(days / 400.0, 0.0, 1.0), 0.0),
        "arrears_days": np.minimum(days, 720.0),
        "credit_history_months": np.where(first, 0.0, np.round(history)),
        "first_time_borrower": first.astype(np.float64),
        "lenders": np.where(first, 0.0, 1.0 + rng.poisson(np.maximum(size - 6.5, 0.1))),
        "guarantees_given": found["total_assets"] * np.maximum(rng.normal(-0.05, 0.07, shape), 0.0),
        "bank_inflows": firms.revenue * np.exp(0.12 * rng.normal(size=shape) + 0.05 * fortune),
        "credit_line": loans * (1.0 + np.abs(rng.normal(0.25, 0.2, shape))),
    }


def _persistent(rng: np.random.Generator, shape: tuple[int, ...], kept: float) -> Numbers:
    """Return standard normal paths that keep this share of themselves from year to year."""
    path = np.empty(shape)
    path[:, 0] = rng.normal(size=shape[0])
    for year in range(1, shape[1]):
        path[:, year] = kept * path[:, year - 1] + np.sqrt(1.0 - kept**2) * rng.normal(size=shape[0])
    return path
