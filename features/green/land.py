"""Intensive land use: what is built and made on the ground of the factory."""

from features.columns import Column, ratio
from features.declare import Better, Clause, Label, indicator
from features.expression import Constant

WAN_PER_YUAN = Constant(1e-4, "万元/CNY")


@indicator(
    label=Label(zh="土地产出率", en="Output per land area"),
    unit="万元/m2",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "B.24-B.26"),
)
def land_output(industrial_output: Column, land_area: Column) -> Column:
    """Value of output for each square metre of land."""
    return ratio(industrial_output, land_area) * WAN_PER_YUAN


@indicator(
    label=Label(zh="单位用地税收", en="Tax per land area"),
    unit="万元/m2",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def land_tax(tax_paid: Column, land_area: Column) -> Column:
    """Tax paid for each square metre of land."""
    return ratio(tax_paid, land_area) * WAN_PER_YUAN


@indicator(
    label=Label(zh="单位用地工业增加值", en="Value added per land area"),
    unit="万元/m2",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def land_value_added(value_added: Column, land_area: Column) -> Column:
    """Value added on each square metre of land."""
    return ratio(value_added, land_area) * WAN_PER_YUAN


@indicator(
    label=Label(zh="单位建筑面积产值", en="Output per floor area"),
    unit="万元/m2",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def floor_output(industrial_output: Column, floor_area: Column) -> Column:
    """Value of output for each square metre of floor, which also a tenant can tell."""
    return ratio(industrial_output, floor_area) * WAN_PER_YUAN


@indicator(
    label=Label(zh="容积率", en="Plot ratio"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2018", "A.1"),
)
def plot_ratio(floor_area: Column, land_area: Column) -> Column:
    """Floor area of buildings and structures against the area of the land."""
    return ratio(floor_area, land_area)


@indicator(
    label=Label(zh="建筑密度", en="Building density"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2018", "A.2"),
)
def building_density(building_footprint: Column, land_area: Column) -> Column:
    """Share of the land that stands under buildings and structures."""
    return ratio(building_footprint, land_area)
