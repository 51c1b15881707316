"""A made-up enterprise that reports all figures but one: in documents, in the printed ``curl``, in tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features.credit_code import synthetic_code

EXAMPLE: Mapping[str, Any] = {
    "reference": "example-1",
    "day": "2026-03-12",
    "attributes": {
        "credit_code": synthetic_code(123),
        "name": "示例企业 Sample Co.",
        "sector": "C1713",
        "region": "330400",
        "founded": "2009-05-01",
    },
    "figures": {
        "employees": 412,
        "revenue": {"value": 32600, "unit": "万元", "source": "tax return", "quality": 2},
        "net_profit": {"value": 1650, "unit": "万元"},
        "total_assets": {"value": 35800, "unit": "万元"},
        "total_liabilities": {"value": 17900, "unit": "万元"},
        "current_assets": {"value": 19800, "unit": "万元"},
        "inventory": {"value": 5200, "unit": "万元"},
        "current_liabilities": {"value": 12900, "unit": "万元"},
        "cost_of_sales": {"value": 26900, "unit": "万元"},
        "operating_profit": {"value": 2480, "unit": "万元"},
        "depreciation": {"value": 1320, "unit": "万元"},
        "interest_expense": {"value": 310, "unit": "万元"},
        "operating_cash_flow": {"value": 2700, "unit": "万元"},
        "retained_earnings": {"value": 9400, "unit": "万元"},
        "long_term_debt": {"value": 3600, "unit": "万元"},
        "revenue_previous": {"value": 31200, "unit": "万元"},
        "revenue_earlier": {"value": 29800, "unit": "万元"},
        "industrial_output": {"value": 32900, "unit": "万元"},
        "research_spending": {"value": 980, "unit": "万元"},
        "total_investment": {"value": 2600, "unit": "万元"},
        "total_investment_previous": {"value": 1900, "unit": "万元"},
        "total_investment_earlier": {"value": 2100, "unit": "万元"},
        "green_investment": {"value": 720, "unit": "万元"},
        "green_investment_previous": {"value": 310, "unit": "万元"},
        "green_investment_earlier": {"value": 260, "unit": "万元"},
        "loans_outstanding": {"value": 5200, "unit": "万元"},
        "loans_overdue": 0,
        "arrears_days": 0,
        "carriers_complete": True,
        "electricity_purchased": {"value": 20250, "unit": "MWh", "source": "twelve bills", "quality": 1},
        "electricity_own_renewable": {"value": 1150, "unit": "MWh"},
        "natural_gas": {"value": 235, "unit": "万立方米"},
        "heat_purchased": {"value": 148000, "unit": "GJ"},
        "water_drawn": 1120000,
        "water_reused": {"state": "missing"},
        "solid_waste": 2300,
        "solid_waste_used": 1750,
        "land_area": 52600,
        "advanced_process_share": 0.55,
        "main_products": 4,
        "product_footprints": 1,
        "eco_design_products": 1,
        "quality_system": True,
        "environment_system": True,
        "safety_system": True,
        "energy_system": False,
        "environmental_credit": "blue",
    },
}
