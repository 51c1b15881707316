"""Transition: the way taken in three years, and what is spent on research, equipment and people for it."""

from features.columns import HIGHEST, LOWEST, YUAN_PER_WAN, Column, ratio, total, yearly_change
from features.declare import Better, Clause, Label, indicator


@indicator(
    label=Label(zh="单位产值能耗年均变化率", en="Yearly change of energy intensity"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def energy_intensity_change(
    energy_intensity: Column,
    energy_total_previous: Column,
    energy_total_earlier: Column,
    revenue_previous: Column,
    revenue_earlier: Column,
) -> Column:
    """Mean change a year of energy per revenue, over up to two years."""
    previous = ratio(energy_total_previous, revenue_previous) * YUAN_PER_WAN
    earlier = ratio(energy_total_earlier, revenue_earlier) * YUAN_PER_WAN
    return yearly_change(energy_intensity, previous, earlier)


@indicator(
    label=Label(zh="单位产值碳排放年均变化率", en="Yearly change of carbon intensity"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def carbon_intensity_change(
    carbon_intensity: Column,
    emissions_total_previous: Column,
    emissions_total_earlier: Column,
    revenue_previous: Column,
    revenue_earlier: Column,
) -> Column:
    """Mean change a year of carbon dioxide per revenue, over up to two years."""
    previous = ratio(emissions_total_previous, revenue_previous) * YUAN_PER_WAN
    earlier = ratio(emissions_total_earlier, revenue_earlier) * YUAN_PER_WAN
    return yearly_change(carbon_intensity, previous, earlier)


@indicator(
    label=Label(zh="碳排放总量年均变化率", en="Yearly change of emissions"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def emissions_change(
    emissions: Column, emissions_total_previous: Column, emissions_total_earlier: Column
) -> Column:
    """Mean change a year of carbon dioxide, over up to two years."""
    return yearly_change(emissions, emissions_total_previous, emissions_total_earlier)


@indicator(
    label=Label(zh="单位产值电耗年均变化率", en="Yearly change of electricity intensity"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def electricity_intensity_change(
    electricity_purchased: Column,
    electricity_purchased_previous: Column,
    electricity_purchased_earlier: Column,
    revenue: Column,
    revenue_previous: Column,
    revenue_earlier: Column,
) -> Column:
    """Mean change a year of purchased electricity per revenue, which bills alone can prove."""
    return yearly_change(
        ratio(electricity_purchased, revenue, undefined=HIGHEST),
        ratio(electricity_purchased_previous, revenue_previous),
        ratio(electricity_purchased_earlier, revenue_earlier),
    )


@indicator(
    label=Label(zh="研发投入强度", en="Research intensity"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("FRASCATI-2015"),
)
def research_intensity(research_spending: Column, revenue: Column) -> Column:
    """Share of revenue that is spent on research and development; no revenue is worst."""
    return ratio(research_spending, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="研发投入年均变化率", en="Yearly change of research spending"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("FRASCATI-2015"),
)
def research_change(
    research_spending: Column, research_spending_previous: Column, research_spending_earlier: Column
) -> Column:
    """Mean change a year of research spending, over up to two years; unknown where there was none before."""
    return yearly_change(research_spending, research_spending_previous, research_spending_earlier)


@indicator(
    label=Label(zh="研发人员占比", en="Research share of staff"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("FRASCATI-2015"),
)
def research_staff_share(research_staff: Column, employees: Column) -> Column:
    """Share of the people employed who work in research and development."""
    return ratio(research_staff, employees)


@indicator(
    label=Label(zh="绿色专利占比", en="Green share of patents"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def green_patent_share(green_patents: Column, patents: Column) -> Column:
    """Share of patents in force that are green; worst where there are no patents."""
    return ratio(green_patents, patents, undefined=LOWEST)


@indicator(
    label=Label(zh="人均绿色专利数", en="Green patents per employee"),
    unit="1/person",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def green_patent_density(green_patents: Column, employees: Column) -> Column:
    """Green patents in force for each person employed."""
    return ratio(green_patents, employees)


@indicator(
    label=Label(zh="绿色低碳改造升级投资占比", en="Green share of investment"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "table C.1"),
)
def green_investment_share(
    green_investment: Column,
    green_investment_previous: Column,
    green_investment_earlier: Column,
    total_investment: Column,
    total_investment_previous: Column,
    total_investment_earlier: Column,
) -> Column:
    """Share of three years' investment that is green; worst where nothing was invested."""
    green = total(green_investment, green_investment_previous, green_investment_earlier)
    invested = total(total_investment, total_investment_previous, total_investment_earlier)
    return ratio(green, invested, undefined=LOWEST)


@indicator(
    label=Label(zh="绿色投资强度", en="Green investment intensity"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def green_investment_intensity(green_investment: Column, revenue: Column) -> Column:
    """Green investment of the year against revenue; no revenue is worst."""
    return ratio(green_investment, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="绿色培训覆盖率", en="Trained share of staff"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def trained_share(staff_trained_green: Column, employees: Column) -> Column:
    """Share of the people employed who were trained in green matters in the year."""
    return ratio(staff_trained_green, employees)


@indicator(
    label=Label(zh="绿色岗位占比", en="Green share of jobs"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def green_job_share(green_jobs: Column, employees: Column) -> Column:
    """Share of the people employed whose job is green."""
    return ratio(green_jobs, employees)


@indicator(
    label=Label(zh="人均培训支出", en="Training per employee"),
    unit="CNY/person",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def training_intensity(training_spending: Column, employees: Column) -> Column:
    """Spending on training for each person employed."""
    return ratio(training_spending, employees)


@indicator(
    label=Label(zh="参与制定绿色标准数", en="Green standards written"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def standards_leadership(standards_led: Column) -> Column:
    """How many national or industry green standards it helped to write."""
    return standards_led


@indicator(
    label=Label(zh="碳排放核查", en="Verified carbon inventory"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 32150-2025"),
)
def carbon_verification(carbon_inventory_verified: Column) -> Column:
    """Whether a third party has verified the carbon inventory."""
    return carbon_inventory_verified
