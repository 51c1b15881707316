"""Efficient resources: materials, water and what becomes of solid waste."""

from features.columns import HIGHEST, YUAN_PER_WAN, Column, ratio
from features.declare import Better, Clause, Label, indicator


@indicator(
    label=Label(zh="单位产品原材料消耗", en="Material per output"),
    unit="t/t",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.6"),
)
def material_per_output(material_input: Column, product_output: Column) -> Column:
    """Raw material used for a tonne of product; unknown where output is not counted in tonnes."""
    return ratio(material_input, product_output)


@indicator(
    label=Label(zh="单位产值原材料消耗", en="Material intensity"),
    unit="t/万元",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.6"),
)
def material_intensity(material_input: Column, revenue: Column) -> Column:
    """Raw material used for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(material_input, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="再生原料使用率", en="Recycled share of materials"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def recycled_material_share(material_recycled: Column, material_input: Column) -> Column:
    """Share of raw material that is recycled."""
    return ratio(material_recycled, material_input)


@indicator(
    label=Label(zh="绿色物料使用率", en="Green share of materials"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2018", "A.4"),
)
def green_material_share(material_green: Column, material_input: Column) -> Column:
    """Share of raw material that is renewable, recycled or otherwise green."""
    return ratio(material_green, material_input)


@indicator(
    label=Label(zh="单位产品取水量", en="Water per output"),
    unit="m3/t",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.8"),
)
def water_per_output(water_drawn: Column, product_output: Column) -> Column:
    """Fresh water drawn for a tonne of product; unknown where output is not counted in tonnes."""
    return ratio(water_drawn, product_output)


@indicator(
    label=Label(zh="单位产值取水量", en="Water intensity"),
    unit="m3/万元",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.8"),
)
def water_intensity(water_drawn: Column, revenue: Column) -> Column:
    """Fresh water drawn for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(water_drawn, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="工业用水重复利用率", en="Industrial water reuse rate"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "B.10"),
)
def water_reuse(water_reused: Column, water_drawn: Column) -> Column:
    """Share of the water used that is used again; unknown where no water is used at all."""
    return ratio(water_reused, water_reused + water_drawn)


@indicator(
    label=Label(zh="废水回用率", en="Waste water recovery"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2018", "A.10"),
)
def wastewater_recovery(water_reused: Column, wastewater_discharged: Column) -> Column:
    """Share of used water that is used again and not discharged; best where nothing is discharged."""
    return ratio(water_reused, water_reused + wastewater_discharged, undefined=HIGHEST)


@indicator(
    label=Label(zh="单位产值废水排放量", en="Waste water intensity"),
    unit="m3/万元",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2018", "A.7"),
)
def wastewater_intensity(wastewater_discharged: Column, revenue: Column) -> Column:
    """Waste water discharged for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(wastewater_discharged, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="一般工业固体废物综合利用率", en="Solid waste use rate"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "B.11"),
)
def solid_waste_use(solid_waste_used: Column, solid_waste: Column) -> Column:
    """Share of general solid waste that is used again; best where there is no waste."""
    return ratio(solid_waste_used, solid_waste, undefined=HIGHEST)


@indicator(
    label=Label(zh="单位产值一般工业固体废物产生量", en="Solid waste intensity"),
    unit="t/万元",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def solid_waste_intensity(solid_waste: Column, revenue: Column) -> Column:
    """General solid waste for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(solid_waste, revenue, undefined=HIGHEST) * YUAN_PER_WAN
