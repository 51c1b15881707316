"""Co-operation: with partners abroad, along the supply chain, and with the bank."""

from features.columns import HIGHEST, LOWEST, YUAN_PER_WAN, Column, higher_of, lower_of, ratio
from features.declare import Better, Clause, Label, indicator
from features.expression import Constant

NO_MONEY = Constant(0.0, "CNY")


@indicator(
    label=Label(zh="出口收入占比", en="Export share of revenue"),
    unit="1",
    better=Better.NEITHER,
    source=Clause("GREENLOAN"),
)
def export_share(export_revenue: Column, revenue: Column) -> Column:
    """Share of revenue from exports, which meet foreign carbon rules first."""
    return ratio(export_revenue, revenue)


@indicator(
    label=Label(zh="国际绿色认证产品出口占比", en="Certified green share of exports"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def green_export_share(export_green_revenue: Column, export_revenue: Column) -> Column:
    """Share of exports that carry an international green certificate; worst where nothing is exported."""
    return ratio(export_green_revenue, export_revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="国际绿色合作项目数", en="International green projects"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def cooperation_projects(international_projects: Column) -> Column:
    """How many green projects it runs abroad or with foreign partners."""
    return international_projects


@indicator(
    label=Label(zh="供应商绿色评价覆盖率", en="Assessed share of suppliers"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def supplier_coverage(suppliers_assessed: Column, suppliers: Column) -> Column:
    """Share of suppliers whose environmental performance is assessed."""
    return ratio(suppliers_assessed, suppliers)


@indicator(
    label=Label(zh="绿色供应链管理水平", en="Green supply chain standing"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-2024-13"),
)
def supply_chain_standing(green_supply_chain_level: Column) -> Column:
    """Level at which its supply chain management is listed as green, from none 0 to national 3."""
    return green_supply_chain_level


@indicator(
    label=Label(zh="绿色贷款占比", en="Green share of loans"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("PBOC-MIIT-2025-11"),
)
def green_loan_share(green_loans_outstanding: Column, loans_outstanding: Column) -> Column:
    """Share of loans outstanding that are green; worst where there are no loans, hence no green ones."""
    return ratio(green_loans_outstanding, loans_outstanding, undefined=LOWEST)


@indicator(
    label=Label(zh="项目自有资金比例", en="Own share of the project"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("PBOC-MIIT-2025-11"),
)
def project_own_share(loan_amount: Column, project_total: Column) -> Column:
    """Share of the project that the loan does not pay; negative where the loan is larger."""
    return 1.0 - ratio(loan_amount, project_total)


@indicator(
    label=Label(zh="单位投资年节能量", en="Energy saved per investment"),
    unit="tce/万元/year",
    better=Better.HIGHER,
    source=Clause("PBOC-MIIT-2025-11"),
)
def saving_per_investment(project_energy_saving: Column, project_total: Column) -> Column:
    """Energy the project saves a year for ten thousand yuan of its total, hence of each loan's part in it."""
    return ratio(project_energy_saving, project_total) * YUAN_PER_WAN


@indicator(
    label=Label(zh="单位投资年减排量", en="Emissions cut per investment"),
    unit="t/万元/year",
    better=Better.HIGHER,
    source=Clause("PBOC-MIIT-2025-11"),
)
def reduction_per_investment(project_emission_reduction: Column, project_total: Column) -> Column:
    """Carbon dioxide the project cuts a year for ten thousand yuan of its total."""
    return ratio(project_emission_reduction, project_total) * YUAN_PER_WAN


@indicator(
    label=Label(zh="贷款形成的年节能量", en="Energy saved by the loan"),
    unit="tce/year",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def loan_saving(project_energy_saving: Column, loan_amount: Column, project_total: Column) -> Column:
    """Energy saved a year that falls to the loan: the project's saving by the loan's part in its total."""
    return project_energy_saving * lower_of(ratio(loan_amount, project_total), 1.0)


@indicator(
    label=Label(zh="贷款形成的年减排量", en="Emissions cut by the loan"),
    unit="t/year",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def loan_reduction(project_emission_reduction: Column, loan_amount: Column, project_total: Column) -> Column:
    """Carbon dioxide cut a year that falls to the loan: the project's cut by the loan's part in its total."""
    return project_emission_reduction * lower_of(ratio(loan_amount, project_total), 1.0)


@indicator(
    label=Label(zh="项目节能率", en="Energy saved by the project"),
    unit="1/year",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def project_saving_share(project_energy_saving: Column, energy_consumption: Column) -> Column:
    """Energy the project saves a year, against what the enterprise uses."""
    return ratio(project_energy_saving, energy_consumption)


@indicator(
    label=Label(zh="单位贷款融资排放", en="Financed emissions per loan"),
    unit="t/万元",
    better=Better.LOWER,
    source=Clause("PCAF-A-2022"),
)
def financed_emission_intensity(
    emissions: Column,
    total_assets: Column,
    total_liabilities: Column,
    short_term_debt: Column,
    long_term_debt: Column,
) -> Column:
    """Emissions that each ten thousand yuan of the loan finances: emissions against equity and debt."""
    equity = higher_of(total_assets - total_liabilities, NO_MONEY)
    financed_by = equity + short_term_debt + long_term_debt
    return ratio(emissions, financed_by, undefined=HIGHEST) * YUAN_PER_WAN
