"""A made-up enterprise: in the documents, in the printed ``curl``, and in the tests."""

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
        "operating_profit": {"value": 2480, "unit": "万元"},
        "depreciation": {"value": 1320, "unit": "万元"},
        "carriers_complete": True,
        "electricity_purchased": {"value": 20250, "unit": "MWh", "source": "twelve bills", "quality": 1},
        "electricity_own_renewable": {"value": 1150, "unit": "MWh"},
        "natural_gas": {"value": 235, "unit": "万立方米"},
        "heat_purchased": {"value": 148000, "unit": "GJ"},
        "water_drawn": 1120000,
        "water_reused": {"state": "missing"},
        "land_area": 52600,
        "environment_system": True,
    },
}
