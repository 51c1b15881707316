"""Clean production: pollutants, hazardous waste, equipment, and how the factory is run.

Pollutants are added as pollution equivalents of the environmental protection tax. The tax knows none for
volatile organic compounds as a group nor for total nitrogen; these stand as figures of their own.
"""

from features.columns import HIGHEST, LOWEST, YUAN_PER_WAN, Column, ratio, total
from features.declare import Better, Clause, Label, indicator


@indicator(
    label=Label(zh="大气污染当量数", en="Air pollution equivalents"),
    unit="1",
    better=Better.NEITHER,
    source=Clause("EPT-2018", "annex 2"),
)
def pollution_equivalents_air(
    so2: Column,
    nox: Column,
    particulates: Column,
    equivalent_so2: Column,
    equivalent_nox: Column,
    equivalent_particulates: Column,
) -> Column:
    """Pollution equivalents of sulphur dioxide, nitrogen oxides and particulates."""
    return total(
        ratio(so2, equivalent_so2),
        ratio(nox, equivalent_nox),
        ratio(particulates, equivalent_particulates),
    )


@indicator(
    label=Label(zh="水污染当量数", en="Water pollution equivalents"),
    unit="1",
    better=Better.NEITHER,
    source=Clause("EPT-2018", "annex 2"),
)
def pollution_equivalents_water(
    cod: Column,
    ammonia_nitrogen: Column,
    total_phosphorus: Column,
    equivalent_cod: Column,
    equivalent_ammonia_nitrogen: Column,
    equivalent_total_phosphorus: Column,
) -> Column:
    """Pollution equivalents of oxygen demand, ammonia nitrogen and phosphorus."""
    return total(
        ratio(cod, equivalent_cod),
        ratio(ammonia_nitrogen, equivalent_ammonia_nitrogen),
        ratio(total_phosphorus, equivalent_total_phosphorus),
    )


@indicator(
    label=Label(zh="单位产值主要污染物排放当量", en="Pollutant intensity"),
    unit="1/万元",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.20-B.23"),
)
def pollutant_intensity(
    pollution_equivalents_air: Column, pollution_equivalents_water: Column, revenue: Column
) -> Column:
    """Pollution equivalents to air and water for ten thousand yuan of revenue; no revenue is worst."""
    equivalents = pollution_equivalents_air + pollution_equivalents_water
    return ratio(equivalents, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="单位产品主要污染物排放当量", en="Pollutants per output"),
    unit="1/t",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.20-B.23"),
)
def pollutants_per_output(
    pollution_equivalents_air: Column, pollution_equivalents_water: Column, product_output: Column
) -> Column:
    """Pollution equivalents for a tonne of product; unknown where output is not counted in tonnes."""
    return ratio(pollution_equivalents_air + pollution_equivalents_water, product_output)


@indicator(
    label=Label(zh="单位产值挥发性有机物排放量", en="Volatile organic compound intensity"),
    unit="kg/万元",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.20-B.23"),
)
def voc_intensity(voc: Column, revenue: Column) -> Column:
    """Volatile organic compounds for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(voc, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="单位产值总氮排放量", en="Nitrogen intensity"),
    unit="kg/万元",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.20-B.23"),
)
def nitrogen_intensity(total_nitrogen: Column, revenue: Column) -> Column:
    """Total nitrogen to water for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(total_nitrogen, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="单位产值危险废物产生量", en="Hazardous waste intensity"),
    unit="t/万元",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def hazardous_waste_intensity(hazardous_waste: Column, revenue: Column) -> Column:
    """Hazardous waste for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(hazardous_waste, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="危险废物处置利用率", en="Hazardous waste disposed of"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def hazardous_waste_disposal(hazardous_waste_disposed: Column, hazardous_waste: Column) -> Column:
    """Share of hazardous waste that is used or disposed of; best where there is none."""
    return ratio(hazardous_waste_disposed, hazardous_waste, undefined=HIGHEST)


@indicator(
    label=Label(zh="先进工艺装备占比", en="Advanced share of equipment"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "table C.1"),
)
def advanced_equipment(advanced_process_share: Column) -> Column:
    """Share of the main equipment that stands in the lists of encouraged technology."""
    return advanced_process_share


@indicator(
    label=Label(zh="绿色改造强度", en="Green retrofit rate"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def green_retrofit(
    green_investment: Column,
    green_investment_previous: Column,
    green_investment_earlier: Column,
    fixed_assets: Column,
) -> Column:
    """Green investment of three years against fixed assets; worst where there are no fixed assets."""
    invested = total(green_investment, green_investment_previous, green_investment_earlier)
    return ratio(invested, fixed_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="管理体系完备度", en="Management systems"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "4.2"),
)
def management_systems(
    quality_system: Column, environment_system: Column, safety_system: Column, energy_system: Column
) -> Column:
    """How many of the four systems are certified: quality, environment, safety, energy."""
    return total(quality_system, environment_system, safety_system, energy_system)


@indicator(
    label=Label(zh="近12个月超标排放次数", en="Permit breaches"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "4.2"),
)
def permit_breaches(permit_exceedances: Column) -> Column:
    """How often the discharge permit was exceeded in twelve months."""
    return permit_exceedances


@indicator(
    label=Label(zh="企业环境信用等级", en="Environmental credit standing"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def environmental_standing(environmental_credit: Column) -> Column:
    """Colour of the environmental credit rating, from black 0 to green 4."""
    return environmental_credit
