"""Fields from the plant: energy by carrier, water, materials, waste, pollutants, land and output."""

from __future__ import annotations

from features.declare import Block, Field, Kind, Label, Proof


def _amount(
    block: Block,
    name: str,
    zh: str,
    en: str,
    unit: str,
    proof: Proof,
    *,
    at_most: str | None = None,
    carrier: bool = False,
    years: int = 1,
    low: float = 0.0,
    high: float = 1e12,
    help: Label | None = None,
) -> Field:
    return Field(
        name=name,
        block=block,
        label=Label(zh, en),
        unit=unit,
        proof=proof,
        low=low,
        high=high,
        at_most=at_most,
        carrier=carrier,
        years=years,
        help=help,
    )


def _carrier(
    name: str,
    zh: str,
    en: str,
    unit: str,
    *,
    proof: Proof = Proof.BILL,
    at_most: str | None = None,
    years: int = 1,
    help: Label | None = None,
) -> Field:
    return _amount(
        Block.ENERGY, name, zh, en, unit, proof, at_most=at_most, carrier=True, years=years, help=help
    )


def _process(name: str, zh: str, en: str, unit: str = "t") -> Field:
    return _amount(Block.PROCESS, name, zh, en, unit, Proof.LEDGER, carrier=True, high=1e9)


_BY_HEAT = Label(
    "按低位发热量填报，与按实物量填报的同种燃料不重复",
    "By lower heating value; never the same fuel as one given by amount",
)

FIELDS: tuple[Field, ...] = (
    _carrier(
        "electricity_purchased",
        "外购电力",
        "Electricity purchased",
        "kWh",
        years=3,
        help=Label("十二个月电费单合计", "Add up the twelve bills"),
    ),
    _carrier(
        "electricity_own_renewable",
        "自发自用可再生电力",
        "Own renewable electricity",
        "kWh",
        proof=Proof.METER,
        help=Label("光伏等自发电表读数，没有填0", "Reading of the solar meter; 0 if there is none"),
    ),
    _carrier(
        "electricity_green_certified",
        "有绿证的外购绿电",
        "Certified green electricity",
        "kWh",
        proof=Proof.CERTIFICATE,
        at_most="electricity_purchased",
    ),
    _carrier("electricity_exported", "外供电力", "Electricity exported", "kWh", proof=Proof.METER),
    _carrier("raw_coal", "原煤", "Raw coal", "t"),
    _carrier("coke", "焦炭", "Coke", "t"),
    _carrier("coke_oven_gas", "焦炉煤气", "Coke-oven gas", "m3", proof=Proof.METER),
    _carrier("blast_furnace_gas", "高炉煤气", "Blast-furnace gas", "m3", proof=Proof.METER),
    _carrier(
        "natural_gas",
        "天然气",
        "Natural gas",
        "m3",
        help=Label("燃气公司账单合计，没有填0", "Bills of the gas company; 0 if there is none"),
    ),
    _carrier("liquefied_petroleum_gas", "液化石油气", "Liquefied petroleum gas", "t"),
    _carrier("gasoline", "汽油", "Gasoline", "t"),
    _carrier("diesel", "柴油", "Diesel", "t"),
    _carrier("fuel_oil", "燃料油", "Fuel oil", "t"),
    _carrier("other_petroleum", "其他石油制品", "Other petroleum products", "t"),
    _carrier("biomass", "生物质燃料", "Biomass", "t"),
    _carrier("heat_purchased", "外购热力", "Heat purchased", "GJ"),
    _carrier("coal_heat", "煤炭热量", "Coal by heat", "GJ", help=_BY_HEAT),
    _carrier("gas_heat", "燃气热量", "Gas by heat", "GJ", help=_BY_HEAT),
    _carrier("oil_heat", "油品热量", "Oil by heat", "GJ", help=_BY_HEAT),
    _carrier("biomass_heat", "生物质热量", "Biomass by heat", "GJ", help=_BY_HEAT),
    _amount(Block.ENERGY, "waste_heat_recovered", "余热回收量", "Waste heat recovered", "GJ", Proof.METER),
    _amount(Block.ENERGY, "energy_cost", "能源费用", "Energy cost", "CNY", Proof.BILL),
    _amount(
        Block.ENERGY, "energy_total", "综合能耗（年报）", "Energy use as stated", "tce", Proof.LEDGER, years=3
    ),
    _amount(
        Block.ENERGY, "emissions_total", "碳排放量（年报）", "Emissions as stated", "t", Proof.PERMIT, years=3
    ),
    Field(
        "energy_metered_share",
        Block.ENERGY,
        Label("能源计量覆盖率", "Share of energy that is metered"),
        "1",
        Proof.METER,
        high=1.0,
        kind=Kind.SHARE,
    ),
    Field(
        "carriers_complete",
        Block.ENERGY,
        Label("所列能源和工艺排放已完整", "The carriers listed are all that are used"),
        "1",
        Proof.SELF_DECLARED,
        high=1.0,
        kind=Kind.FLAG,
        help=Label("选“是”时，未填的能源品种按未使用处理", "If yes, carriers left out count as not used"),
    ),
    _process("clinker_output", "水泥熟料产量", "Clinker output"),
    _process("lime_output", "石灰产量", "Lime output"),
    _process("limestone_flux", "石灰石熔剂用量", "Limestone flux"),
    _process("dolomite_flux", "白云石熔剂用量", "Dolomite flux"),
    _process("calcium_carbide_output", "电石产量", "Calcium carbide output"),
    _process("process_emissions_other", "其他工业过程排放", "Other process emissions"),
    _amount(
        Block.WATER,
        "water_drawn",
        "取水量",
        "Fresh water drawn",
        "m3",
        Proof.BILL,
        help=Label("水费单加自备井", "Water bills, plus your own wells"),
    ),
    _amount(
        Block.WATER,
        "water_reused",
        "重复利用水量",
        "Water used again",
        "m3",
        Proof.METER,
        help=Label("回用水表读数，没有表就选“不清楚”", "Reading of the reuse meter; no meter, no figure"),
    ),
    _amount(Block.WATER, "wastewater_discharged", "废水排放量", "Wastewater discharged", "m3", Proof.PERMIT),
    _amount(Block.MATERIALS, "material_input", "主要原材料消耗量", "Main raw material", "t", Proof.LEDGER),
    _amount(
        Block.MATERIALS,
        "material_recycled",
        "再生原料用量",
        "Recycled material",
        "t",
        Proof.LEDGER,
        at_most="material_input",
    ),
    _amount(
        Block.MATERIALS,
        "material_green",
        "绿色物料用量",
        "Green material",
        "t",
        Proof.LEDGER,
        at_most="material_input",
    ),
    _amount(Block.WASTE, "solid_waste", "一般工业固废产生量", "General solid waste", "t", Proof.LEDGER),
    _amount(
        Block.WASTE,
        "solid_waste_used",
        "固废综合利用量",
        "Solid waste used",
        "t",
        Proof.LEDGER,
        at_most="solid_waste",
    ),
    _amount(Block.WASTE, "hazardous_waste", "危险废物产生量", "Hazardous waste", "t", Proof.LEDGER),
    _amount(
        Block.WASTE,
        "hazardous_waste_disposed",
        "危险废物规范处置量",
        "Hazardous waste disposed of",
        "t",
        Proof.CONTRACT,
        at_most="hazardous_waste",
    ),
    *(
        _amount(Block.POLLUTANTS, name, zh, en, "kg", Proof.PERMIT)
        for name, zh, en in (
            ("so2", "二氧化硫排放量", "Sulphur dioxide"),
            ("nox", "氮氧化物排放量", "Nitrogen oxides"),
            ("particulates", "颗粒物排放量", "Particulates"),
            ("voc", "挥发性有机物排放量", "Volatile organic compounds"),
            ("cod", "化学需氧量排放量", "Chemical oxygen demand"),
            ("ammonia_nitrogen", "氨氮排放量", "Ammonia nitrogen"),
            ("total_phosphorus", "总磷排放量", "Total phosphorus"),
            ("total_nitrogen", "总氮排放量", "Total nitrogen"),
        )
    ),
    _amount(
        Block.LAND,
        "land_area",
        "厂区用地面积",
        "Land area of the site",
        "m2",
        Proof.CERTIFICATE,
        high=1e9,
        help=Label("不动产权证", "Land certificate"),
    ),
    _amount(Block.LAND, "floor_area", "建筑面积", "Floor area", "m2", Proof.CERTIFICATE, high=1e9),
    _amount(
        Block.LAND,
        "building_footprint",
        "建筑占地面积",
        "Building footprint",
        "m2",
        Proof.CERTIFICATE,
        at_most="land_area",
    ),
    _amount(Block.OUTPUT, "product_output", "主要产品产量", "Output of main products", "t", Proof.LEDGER),
    _amount(
        Block.OUTPUT,
        "product_energy",
        "主要产品能耗",
        "Energy of the main product",
        "tce",
        Proof.LEDGER,
        low=-1e9,
        help=Label("工序外供能量多于消耗时为负", "Negative where a process gives back more than it takes"),
    ),
    Field(
        "product_energy_limit",
        Block.OUTPUT,
        Label("单位产品能耗限额（3级）", "Energy quota of the product (level 3)"),
        "kgce/t",
        Proof.REGISTER,
        low=-1e3,
        high=1e5,
    ),
    Field(
        "good_output_share",
        Block.OUTPUT,
        Label("产品合格率", "Share of good output"),
        "1",
        Proof.LEDGER,
        high=1.0,
        kind=Kind.SHARE,
    ),
    _amount(Block.OUTPUT, "value_added", "工业增加值", "Value added", "CNY", Proof.SELF_DECLARED, high=1e13),
    _amount(
        Block.OUTPUT, "industrial_output", "工业总产值", "Industrial output", "CNY", Proof.LEDGER, high=1e13
    ),
)
