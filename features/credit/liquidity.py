"""Liquidity: whether what falls due can be paid."""

from features.columns import HIGHEST, LOWEST, Column, ratio
from features.declare import Better, Clause, Label, indicator
from features.expression import Constant

DAYS_OF_YEAR = Constant(365.0, "day")


@indicator(
    label=Label(zh="流动比率", en="Current ratio"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def current_ratio(current_assets: Column, current_liabilities: Column) -> Column:
    """Assets that turn to cash within a year against current liabilities; best where nothing falls due."""
    return ratio(current_assets, current_liabilities, undefined=HIGHEST)


@indicator(
    label=Label(zh="速动比率", en="Quick ratio"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def quick_ratio(current_assets: Column, inventory: Column, current_liabilities: Column) -> Column:
    """Assets soon cash, without inventory, against current liabilities; best where nothing falls due."""
    return ratio(current_assets - inventory, current_liabilities, undefined=HIGHEST)


@indicator(
    label=Label(zh="现金比率", en="Cash ratio"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def cash_ratio(cash: Column, current_liabilities: Column) -> Column:
    """Cash against current liabilities; best where nothing falls due."""
    return ratio(cash, current_liabilities, undefined=HIGHEST)


@indicator(
    label=Label(zh="现金短债比", en="Cash to short-term debt"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def cash_to_short_term_debt(cash: Column, short_term_debt: Column) -> Column:
    """Cash against debt due within a year; best where there is none."""
    return ratio(cash, short_term_debt, undefined=HIGHEST)


@indicator(
    label=Label(zh="现金资产比", en="Cash to assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def cash_to_assets(cash: Column, total_assets: Column) -> Column:
    """Cash against assets; no assets is worst."""
    return ratio(cash, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="营运资本资产比", en="Working capital to assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("ALTMAN-1995", "X1"),
)
def working_capital_to_assets(working_capital: Column, total_assets: Column) -> Column:
    """Working capital against assets; no assets is worst."""
    return ratio(working_capital, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="经营现金流负债比", en="Operating cash flow to liabilities"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 31"),
)
def operating_cash_flow_to_liabilities(operating_cash_flow: Column, total_liabilities: Column) -> Column:
    """Cash from operations against liabilities; best where nothing is owed."""
    return ratio(operating_cash_flow, total_liabilities, undefined=HIGHEST)


@indicator(
    label=Label(zh="经营现金流收入比", en="Operating cash flow to revenue"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 31"),
)
def operating_cash_flow_to_revenue(operating_cash_flow: Column, revenue: Column) -> Column:
    """Cash from operations against revenue; no revenue is worst."""
    return ratio(operating_cash_flow, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="应收账款周转天数", en="Days of receivables"),
    unit="day",
    better=Better.LOWER,
    source=Clause("CAS", "No. 30"),
)
def receivable_days(receivables: Column, revenue: Column) -> Column:
    """How many days of revenue customers still owe; no revenue is worst."""
    return ratio(receivables, revenue, undefined=HIGHEST) * DAYS_OF_YEAR


@indicator(
    label=Label(zh="存货周转天数", en="Days of inventory"),
    unit="day",
    better=Better.LOWER,
    source=Clause("CAS", "No. 30"),
)
def inventory_days(inventory: Column, cost_of_sales: Column) -> Column:
    """How many days of sales, at cost, lie in stock; no sales is worst."""
    return ratio(inventory, cost_of_sales, undefined=HIGHEST) * DAYS_OF_YEAR
