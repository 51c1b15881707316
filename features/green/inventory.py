"""What is used and emitted in a year: energy in standard coal, carbon dioxide in tonnes.

Every carrier counts at its equivalent value, electricity made from one's own sun and wind included, and what
is passed on to others is taken off. Exported electricity is own renewable electricity first: it carries no
emissions, so nothing is taken off for it. Carbon dioxide from biomass is not counted.
"""

from features.columns import KILOGRAMS_PER_TONNE, TONNES_PER_KILOGRAM, Column, higher_of, ratio, total
from features.declare import Better, Clause, Label, indicator
from features.expression import Constant

TONNES_OF_COAL = Constant(1e-3, "tce/kgce")
MEGAJOULES = Constant(1e3, "MJ/GJ")
KILOJOULES = Constant(1e6, "kJ/GJ")
TEN_THOUSAND_METRES = Constant(1e-4, "万m3/m3")
DIOXIDE_FROM_CARBON = Constant(44.0 / 12.0, "1")
NO_ELECTRICITY = Constant(0.0, "kWh")


@indicator(
    label=Label(zh="化石燃料能耗(按实物量)", en="Energy of fuels by amount"),
    unit="tce",
    better=Better.NEITHER,
    source=Clause("GB/T 2589-2020", "annex A"),
)
def fuel_energy(
    raw_coal: Column,
    coke: Column,
    liquefied_petroleum_gas: Column,
    gasoline: Column,
    diesel: Column,
    fuel_oil: Column,
    other_petroleum: Column,
    coke_oven_gas: Column,
    blast_furnace_gas: Column,
    natural_gas: Column,
    coefficient_raw_coal: Column,
    coefficient_coke: Column,
    coefficient_liquefied_petroleum_gas: Column,
    coefficient_gasoline: Column,
    coefficient_diesel: Column,
    coefficient_fuel_oil: Column,
    coefficient_other_petroleum: Column,
    coefficient_coke_oven_gas: Column,
    coefficient_blast_furnace_gas: Column,
    coefficient_natural_gas: Column,
) -> Column:
    """Energy of the fossil fuels that are reported by amount."""
    by_mass = total(
        raw_coal * coefficient_raw_coal,
        coke * coefficient_coke,
        liquefied_petroleum_gas * coefficient_liquefied_petroleum_gas,
        gasoline * coefficient_gasoline,
        diesel * coefficient_diesel,
        fuel_oil * coefficient_fuel_oil,
        other_petroleum * coefficient_other_petroleum,
    )
    by_volume = total(
        coke_oven_gas * coefficient_coke_oven_gas,
        blast_furnace_gas * coefficient_blast_furnace_gas,
        natural_gas * coefficient_natural_gas,
    )
    return (by_mass * KILOGRAMS_PER_TONNE + by_volume) * TONNES_OF_COAL


@indicator(
    label=Label(zh="化石燃料能耗(按低位发热量)", en="Energy of fuels by heat"),
    unit="tce",
    better=Better.NEITHER,
    source=Clause("GB/T 2589-2020", "annex A"),
)
def fuel_heat_energy(
    coal_heat: Column, gas_heat: Column, oil_heat: Column, heat_of_standard_coal: Column
) -> Column:
    """Energy of the fossil fuels that are reported by their lower heating value."""
    heat = total(coal_heat, gas_heat, oil_heat) * KILOJOULES
    return ratio(heat, heat_of_standard_coal) * TONNES_OF_COAL


@indicator(
    label=Label(zh="生物质能耗", en="Energy of biomass"),
    unit="tce",
    better=Better.NEITHER,
    source=Clause("GB/T 2589-2020", "annex A"),
)
def biomass_energy(
    biomass: Column,
    biomass_heat: Column,
    coefficient_biomass: Column,
    heat_of_standard_coal: Column,
) -> Column:
    """Energy of biomass, reported by amount or by heat."""
    by_amount = biomass * KILOGRAMS_PER_TONNE * coefficient_biomass
    by_heat = ratio(biomass_heat * KILOJOULES, heat_of_standard_coal)
    return (by_amount + by_heat) * TONNES_OF_COAL


@indicator(
    label=Label(zh="电力净消费能耗", en="Energy of electricity"),
    unit="tce",
    better=Better.NEITHER,
    source=Clause("GB/T 2589-2020", "annex A"),
)
def electricity_energy(
    electricity_purchased: Column,
    electricity_own_renewable: Column,
    electricity_exported: Column,
    coefficient_electricity: Column,
) -> Column:
    """Energy of the electricity bought and made from own renewables, less what is exported."""
    used = electricity_purchased + (electricity_own_renewable - electricity_exported)
    return used * coefficient_electricity * TONNES_OF_COAL


@indicator(
    label=Label(zh="外购热力能耗", en="Energy of purchased heat"),
    unit="tce",
    better=Better.NEITHER,
    source=Clause("GB/T 2589-2020", "annex A"),
)
def purchased_heat_energy(heat_purchased: Column, coefficient_heat: Column) -> Column:
    """Energy of steam and hot water bought."""
    return heat_purchased * MEGAJOULES * coefficient_heat * TONNES_OF_COAL


@indicator(
    label=Label(zh="综合能源消费量", en="Comprehensive energy consumption"),
    unit="tce",
    better=Better.NEITHER,
    source=Clause("GB/T 2589-2020"),
)
def energy_consumption(
    fuel_energy: Column,
    fuel_heat_energy: Column,
    biomass_energy: Column,
    electricity_energy: Column,
    purchased_heat_energy: Column,
) -> Column:
    """Energy used in the year over all carriers; unknown where any carrier is."""
    return total(fuel_energy, fuel_heat_energy, biomass_energy, electricity_energy, purchased_heat_energy)


@indicator(
    label=Label(zh="化石燃料燃烧排放(按实物量)", en="Emissions of fuels by amount"),
    unit="t",
    better=Better.NEITHER,
    source=Clause("NDRC-24"),
)
def fuel_emissions(
    raw_coal: Column,
    coke: Column,
    liquefied_petroleum_gas: Column,
    gasoline: Column,
    diesel: Column,
    fuel_oil: Column,
    other_petroleum: Column,
    coke_oven_gas: Column,
    blast_furnace_gas: Column,
    natural_gas: Column,
    emission_factor_raw_coal: Column,
    emission_factor_coke: Column,
    emission_factor_liquefied_petroleum_gas: Column,
    emission_factor_gasoline: Column,
    emission_factor_diesel: Column,
    emission_factor_fuel_oil: Column,
    emission_factor_other_petroleum: Column,
    emission_factor_coke_oven_gas: Column,
    emission_factor_blast_furnace_gas: Column,
    emission_factor_natural_gas: Column,
) -> Column:
    """Carbon dioxide of the fossil fuels that are reported by amount."""
    by_mass = total(
        raw_coal * emission_factor_raw_coal,
        coke * emission_factor_coke,
        liquefied_petroleum_gas * emission_factor_liquefied_petroleum_gas,
        gasoline * emission_factor_gasoline,
        diesel * emission_factor_diesel,
        fuel_oil * emission_factor_fuel_oil,
        other_petroleum * emission_factor_other_petroleum,
    )
    by_volume = total(
        coke_oven_gas * emission_factor_coke_oven_gas,
        blast_furnace_gas * emission_factor_blast_furnace_gas,
        natural_gas * emission_factor_natural_gas,
    )
    return by_mass + by_volume * TEN_THOUSAND_METRES


@indicator(
    label=Label(zh="化石燃料燃烧排放(按低位发热量)", en="Emissions of fuels by heat"),
    unit="t",
    better=Better.NEITHER,
    source=Clause("NDRC-24"),
)
def fuel_heat_emissions(
    coal_heat: Column,
    gas_heat: Column,
    oil_heat: Column,
    carbon_content_coal: Column,
    carbon_content_gas: Column,
    carbon_content_oil: Column,
    oxidation_coal: Column,
    oxidation_gas: Column,
    oxidation_oil: Column,
) -> Column:
    """Carbon dioxide of the fossil fuels that are reported by their lower heating value."""
    carbon = total(
        coal_heat * carbon_content_coal * oxidation_coal,
        gas_heat * carbon_content_gas * oxidation_gas,
        oil_heat * carbon_content_oil * oxidation_oil,
    )
    return carbon * DIOXIDE_FROM_CARBON


@indicator(
    label=Label(zh="工业过程排放", en="Process emissions"),
    unit="t",
    better=Better.NEITHER,
    source=Clause("NDRC-24"),
)
def process_emissions(
    clinker_output: Column,
    lime_output: Column,
    limestone_flux: Column,
    dolomite_flux: Column,
    calcium_carbide_output: Column,
    process_emissions_other: Column,
    process_factor_clinker: Column,
    process_factor_lime: Column,
    process_factor_limestone: Column,
    process_factor_dolomite: Column,
    process_factor_calcium_carbide: Column,
) -> Column:
    """Carbon dioxide set free by the process itself, such as from limestone."""
    return total(
        clinker_output * process_factor_clinker,
        lime_output * process_factor_lime,
        limestone_flux * process_factor_limestone,
        dolomite_flux * process_factor_dolomite,
        calcium_carbide_output * process_factor_calcium_carbide,
        process_emissions_other,
    )


@indicator(
    label=Label(zh="净购入电力排放", en="Emissions of purchased electricity"),
    unit="t",
    better=Better.NEITHER,
    source=Clause("GB/T 32150-2025"),
)
def electricity_emissions(
    electricity_purchased: Column,
    electricity_green_certified: Column,
    electricity_exported: Column,
    electricity_own_renewable: Column,
    grid_factor: Column,
) -> Column:
    """Carbon dioxide of electricity bought without green certificate, less exports made from fuel."""
    bought = electricity_purchased - electricity_green_certified
    exported = higher_of(electricity_exported - electricity_own_renewable, NO_ELECTRICITY)
    return (bought - exported) * grid_factor * TONNES_PER_KILOGRAM


@indicator(
    label=Label(zh="外购热力排放", en="Emissions of purchased heat"),
    unit="t",
    better=Better.NEITHER,
    source=Clause("GB/T 32150-2025"),
)
def heat_emissions(heat_purchased: Column, emission_factor_heat: Column) -> Column:
    """Carbon dioxide of steam and hot water bought."""
    return heat_purchased * emission_factor_heat


@indicator(
    label=Label(zh="二氧化碳排放总量", en="Carbon dioxide emissions"),
    unit="t",
    better=Better.NEITHER,
    source=Clause("GB/T 32150-2025"),
)
def emissions(
    fuel_emissions: Column,
    fuel_heat_emissions: Column,
    process_emissions: Column,
    electricity_emissions: Column,
    heat_emissions: Column,
) -> Column:
    """Carbon dioxide of the year from fuels, processes, electricity and heat; unknown where any part is."""
    return total(
        fuel_emissions, fuel_heat_emissions, process_emissions, electricity_emissions, heat_emissions
    )
