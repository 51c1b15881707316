"""Low-carbon energy: how well energy is used, where it comes from, and what it emits."""

from features.columns import (
    HIGHEST,
    KILOGRAMS_PER_TONNE,
    YUAN_PER_WAN,
    Column,
    clip,
    higher_of,
    lower_of,
    ratio,
    total,
)
from features.declare import Better, Clause, Label, indicator
from features.expression import Constant
from features.green.inventory import KILOJOULES, MEGAJOULES, NO_ELECTRICITY, TONNES_OF_COAL

KILOGRAMS_OF_COAL = Constant(1e3, "kgce/tce")


@indicator(
    label=Label(zh="单位产值综合能耗", en="Energy intensity"),
    unit="tce/万元",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.1"),
)
def energy_intensity(energy_consumption: Column, revenue: Column) -> Column:
    """Energy used for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(energy_consumption, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="单位产品综合能耗", en="Energy per output"),
    unit="tce/t",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.1"),
)
def energy_per_output(energy_consumption: Column, product_output: Column) -> Column:
    """Energy used for a tonne of product; unknown where output is not counted in tonnes."""
    return ratio(energy_consumption, product_output)


@indicator(
    label=Label(zh="单位工业增加值能耗", en="Energy per value added"),
    unit="tce/万元",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def energy_per_value_added(energy_consumption: Column, value_added: Column) -> Column:
    """Energy used for ten thousand yuan of value added; no value added is worst."""
    return ratio(energy_consumption, value_added, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="人均综合能耗", en="Energy per employee"),
    unit="tce/person",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def energy_per_employee(energy_consumption: Column, employees: Column) -> Column:
    """Energy used for each person employed."""
    return ratio(energy_consumption, employees)


@indicator(
    label=Label(zh="电气化率", en="Electricity share of energy"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def electricity_share(electricity_energy: Column, energy_consumption: Column) -> Column:
    """Share of energy that is used as electricity; none where more is exported than used."""
    return clip(ratio(electricity_energy, energy_consumption), 0.0, 1.0)


@indicator(
    label=Label(zh="可再生能源利用率", en="Renewable share of energy"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "B.5"),
)
def renewable_share(
    electricity_own_renewable: Column,
    electricity_exported: Column,
    electricity_green_certified: Column,
    coefficient_electricity: Column,
    biomass_energy: Column,
    energy_consumption: Column,
) -> Column:
    """Share of energy from own renewables that stay, certified green power and biomass."""
    own = higher_of(electricity_own_renewable - electricity_exported, NO_ELECTRICITY)
    electricity = (own + electricity_green_certified) * coefficient_electricity * TONNES_OF_COAL
    return lower_of(ratio(electricity + biomass_energy, energy_consumption), 1.0)


@indicator(
    label=Label(zh="煤炭消费占比", en="Coal share of energy"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def coal_share(
    raw_coal: Column,
    coke: Column,
    coal_heat: Column,
    coefficient_raw_coal: Column,
    coefficient_coke: Column,
    heat_of_standard_coal: Column,
    energy_consumption: Column,
) -> Column:
    """Share of energy that comes from coal and coke."""
    by_amount = (raw_coal * coefficient_raw_coal + coke * coefficient_coke) * KILOGRAMS_PER_TONNE
    by_heat = ratio(coal_heat * KILOJOULES, heat_of_standard_coal)
    return lower_of(ratio((by_amount + by_heat) * TONNES_OF_COAL, energy_consumption), 1.0)


@indicator(
    label=Label(zh="能源成本占营业收入比", en="Energy cost share of revenue"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def energy_cost_share(energy_cost: Column, revenue: Column) -> Column:
    """Share of revenue that is spent on energy; no revenue is worst."""
    return ratio(energy_cost, revenue, undefined=HIGHEST)


@indicator(
    label=Label(zh="主要产品单耗", en="Energy intensity of the main product"),
    unit="kgce/t",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2018", "A.11"),
)
def product_energy_intensity(product_energy: Column, product_output: Column) -> Column:
    """Energy of the main product for each tonne of it."""
    return ratio(product_energy, product_output) * KILOGRAMS_OF_COAL


@indicator(
    label=Label(zh="能耗限额裕度", en="Margin below the energy quota"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def quota_margin(product_energy_intensity: Column, product_energy_limit: Column) -> Column:
    """How far the main product stays below its quota, as a share of the quota's size; negative is a breach.

    A quota can be negative: a converter that makes steel must give back more energy than it takes.
    """
    size = higher_of(product_energy_limit, 0.0 - product_energy_limit)
    return ratio(product_energy_limit - product_energy_intensity, size)


@indicator(
    label=Label(zh="余热回收率", en="Waste heat recovered"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def waste_heat_use(
    waste_heat_recovered: Column, coefficient_heat: Column, energy_consumption: Column
) -> Column:
    """Waste heat recovered, as a share of the energy used."""
    recovered = waste_heat_recovered * MEGAJOULES * coefficient_heat * TONNES_OF_COAL
    return ratio(recovered, energy_consumption)


@indicator(
    label=Label(zh="能源计量覆盖率", en="Metering coverage"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def metering_coverage(energy_metered_share: Column) -> Column:
    """Share of the energy that is measured by meters of its own."""
    return energy_metered_share


@indicator(
    label=Label(zh="能碳管理水平", en="Energy and carbon management"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "table C.1"),
)
def energy_management(energy_system: Column, energy_audit: Column, energy_platform: Column) -> Column:
    """How many it has of: energy management system, energy audit, energy and carbon platform."""
    return total(energy_system, energy_audit, energy_platform)


@indicator(
    label=Label(zh="单位产值碳排放", en="Carbon intensity"),
    unit="t/万元",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.3"),
)
def carbon_intensity(emissions: Column, revenue: Column) -> Column:
    """Carbon dioxide emitted for ten thousand yuan of revenue; no revenue is worst."""
    return ratio(emissions, revenue, undefined=HIGHEST) * YUAN_PER_WAN


@indicator(
    label=Label(zh="单位产品碳排放", en="Emissions per output"),
    unit="t/t",
    better=Better.LOWER,
    source=Clause("GB/T 36132-2025", "B.3"),
)
def emissions_per_output(emissions: Column, product_output: Column) -> Column:
    """Carbon dioxide emitted for a tonne of product; unknown where output is not counted in tonnes."""
    return ratio(emissions, product_output)


@indicator(
    label=Label(zh="单位能耗碳排放", en="Emissions per energy"),
    unit="t/tce",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def emissions_per_energy(emissions: Column, energy_consumption: Column) -> Column:
    """Carbon dioxide emitted for a tonne of standard coal used."""
    return ratio(emissions, energy_consumption)


@indicator(
    label=Label(zh="绿色电力占比", en="Green share of electricity"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "B.5"),
)
def green_electricity_share(
    electricity_own_renewable: Column,
    electricity_green_certified: Column,
    electricity_exported: Column,
    electricity_purchased: Column,
) -> Column:
    """Share of the electricity used that is own renewable or certified green."""
    own = higher_of(electricity_own_renewable - electricity_exported, NO_ELECTRICITY)
    return ratio(own + electricity_green_certified, own + electricity_purchased)
