"""How each dated table is laid out: keys, numbers with units and ranges, texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    """A number column. An empty ``unit`` means that each row has its own, in the column ``unit``."""

    unit: str
    low: float
    high: float
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table's layout.

    Attributes
    ----------
    foreign
        By key column, the table that knows its values, and what else is allowed.
    closed
        By key column, the only values it has: another one is a decision about code, not about a number.
    """

    name: str
    keys: tuple[str, ...]
    numbers: Mapping[str, Number] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    foreign: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    closed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.name}.csv"


def _any(optional: bool = True, unit: str = "", low: float = -1e15, high: float = 1e15) -> Number:
    return Number(unit, low, high, optional)


TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        "regions",
        ("region",),
        texts=("name_zh", "name_en", "group_zh", "group_en", "grid_zh", "pilot"),
    ),
    TableSpec(
        "grid_emission_factors",
        ("basis", "region"),
        {"value": Number("kg/kWh", 0.0, 1.5)},
        ("name_zh", "name_en", "data_year", "notice"),
        {"region": ("regions", ("000000", "华北", "东北", "华东", "华中", "西北", "南方", "西南"))},
        {"basis": ("average", "average_without_traded_nonfossil", "fossil", "ets")},
    ),
    TableSpec(
        "energy_coefficients",
        ("code",),
        {
            "value": Number("", 0.0, 10.0),
            "lhv": Number("", 0.0, 120_000.0, optional=True),
            "value_low": Number("", 0.0, 10.0, optional=True),
            "value_high": Number("", 0.0, 10.0, optional=True),
        },
        ("unit", "lhv_unit", "kind", "name_zh", "name_en", "note"),
    ),
    TableSpec(
        "fuel_emission_factors",
        ("factor_set", "code"),
        {
            "lhv": _any(low=0.0),
            "carbon_content": Number("", 0.0, 100.0, optional=True),
            "oxidation_rate": Number("1", 0.5, 1.0, optional=True),
            "co2_factor": Number("", 0.0, 30_000.0, optional=True),
        },
        ("kind", "unit", "lhv_unit", "carbon_content_unit", "name_zh", "name_en", "note"),
        closed={
            "factor_set": (
                *("NDRC_24_GUIDELINES", "PROVINCIAL_INVENTORY_2011", "PROCESS_DEFAULTS", "GWP100_AR6"),
                *("GB_T_32150_2025", "GB_T_32151_34_2024"),
            )
        },
    ),
    TableSpec(
        "pollution_equivalents",
        ("medium", "code"),
        {"value": Number("", 0.0, 1000.0, optional=True)},
        ("unit", "category", "name_zh", "name_en", "rule", "note"),
        closed={"medium": ("air", "water", "solid", "noise")},
    ),
    TableSpec(
        "industries",
        ("code",),
        texts=("level", "parent", "name_zh", "name_en", "energy_intensive", "ets_sector", "note"),
    ),
    TableSpec(
        "energy_benchmarks",
        ("benchmark_set", "standard", "sector", "product_zh", "metric_zh"),
        {"level1": _any(), "level2": _any(), "level3": _any()},
        ("unit", "lower_is_better", "correction"),
        {"sector": ("industries", ())},
    ),
    TableSpec(
        "industry_crosswalk",
        ("scheme", "code", "division"),
        texts=("title_en", "division_zh", "relation", "decided_by", "reason"),
        foreign={"division": ("industries", ())},
        closed={"scheme": ("SIC1987", "NAICS")},
    ),
    TableSpec(
        "size_classes",
        ("industry_en",),
        {
            "large_1": _any(low=0.0),
            "large_2": _any(low=0.0),
            "medium_1": _any(low=0.0),
            "medium_2": _any(low=0.0),
            "small_1": _any(low=0.0),
            "small_2": _any(low=0.0),
        },
        ("industry_zh", "scope", "indicator_1", "unit_1", "indicator_2", "unit_2", "rule"),
    ),
    TableSpec(
        "green_factory_indicators",
        ("scheme", "kind", "code"),
        {"weight": Number("1", 0.0, 100.0, optional=True)},
        ("parent", "name_zh", "name_en", "unit", "direction", "formula", "formula_place", "note"),
        closed={
            "kind": (
                *("dimension", "indicator", "level", "management_rule", "negative_list", "scoring", "veto"),
            )
        },
    ),
    TableSpec(
        "green_catalogue",
        ("version", "level", "code"),
        texts=("code_status", "parent", "name_zh", "name_en", "manufacturing", "note"),
        closed={"level": ("1", "2", "3")},
    ),
    TableSpec(
        "eu_taxonomy",
        ("activity_no", "criterion"),
        {"threshold": _any()},
        ("activity", "nace", "operator", "unit", "condition"),
    ),
    TableSpec(
        "industry_aggregates",
        ("metric", "scope", "region", "period", "series"),
        {"value": _any(optional=False)},
        ("scope_name", "unit", "kind", "note"),
    ),
    TableSpec("exchange_rates", ("currency",), {"value": Number("CNY/USD", 0.1, 20.0)}, ("year",)),
    TableSpec(
        "heat_basis",
        ("fuel",),
        {"value": Number("1", 0.8, 1.0)},
        ("note",),
        closed={"fuel": ("gas", "liquid", "solid")},
    ),
    TableSpec(
        "loss_given_default",
        ("part", "sector"),
        {"value": Number("1", 0.0, 1.0)},
        ("n",),
        {"sector": ("industries", ("C",))},
        {"part": ("unsecured", "secured", "haircut")},
    ),
    TableSpec(
        "usual_ratios",
        ("column", "anchor"),
        {
            **{name: _any(optional=False, low=1e-15) for name in ("low", "middle", "high")},
            "spread": Number("1", 0.01, 3.0),
            **{f"C{division}": Number("1", 1e-6, 1e6, optional=True) for division in range(13, 44)},
        },
    ),
    TableSpec(
        "unit_slips",
        ("declared", "likely", "read_as"),
        {"power": Number("1", -12.0, 12.0), "penalty": Number("1", 0.0, 10.0)},
    ),
)
"""Every table, those that others refer to first."""
