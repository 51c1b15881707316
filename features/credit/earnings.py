"""Earnings: what the business brings in, and whether it grows."""

from features.columns import HIGHEST, LOWEST, Column, ratio, yearly_change
from features.declare import Better, Clause, Label, indicator


@indicator(
    label=Label(zh="总资产报酬率", en="Return on assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("SHUMWAY-2001"),
)
def return_on_assets(net_profit: Column, total_assets: Column) -> Column:
    """Net profit against assets; no assets is worst."""
    return ratio(net_profit, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="营业利润资产比", en="Operating profit to assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("ALTMAN-1995", "X3"),
)
def operating_profit_to_assets(operating_profit: Column, total_assets: Column) -> Column:
    """Profit before interest and tax against assets; no assets is worst."""
    return ratio(operating_profit, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="息税折旧摊销前利润资产比", en="Earnings to assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def ebitda_to_assets(ebitda: Column, total_assets: Column) -> Column:
    """Earnings before interest, tax and depreciation against assets; no assets is worst."""
    return ratio(ebitda, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="毛利率", en="Gross margin"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def gross_margin(revenue: Column, cost_of_sales: Column) -> Column:
    """Share of revenue left after the cost of sales; no revenue is worst."""
    return ratio(revenue - cost_of_sales, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="营业利润率", en="Operating margin"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def operating_margin(operating_profit: Column, revenue: Column) -> Column:
    """Profit before interest and tax against revenue; no revenue is worst."""
    return ratio(operating_profit, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="息税折旧摊销前利润率", en="Earnings margin"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def ebitda_margin(ebitda: Column, revenue: Column) -> Column:
    """Earnings before interest, tax and depreciation against revenue; no revenue is worst."""
    return ratio(ebitda, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="销售净利率", en="Net margin"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def net_margin(net_profit: Column, revenue: Column) -> Column:
    """Net profit against revenue; no revenue is worst."""
    return ratio(net_profit, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="期间费用率", en="Overhead share of revenue"),
    unit="1",
    better=Better.LOWER,
    source=Clause("CAS", "No. 30"),
)
def overhead_share(operating_expenses: Column, revenue: Column) -> Column:
    """Operating expenses against revenue; no revenue is worst."""
    return ratio(operating_expenses, revenue, undefined=HIGHEST)


@indicator(
    label=Label(zh="总资产周转率", en="Asset turnover"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def asset_turnover(revenue: Column, total_assets: Column) -> Column:
    """Revenue against assets; no assets is worst."""
    return ratio(revenue, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="人均营业收入", en="Revenue per employee"),
    unit="CNY/person",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def revenue_per_employee(revenue: Column, employees: Column) -> Column:
    """Revenue for each person employed."""
    return ratio(revenue, employees)


@indicator(
    label=Label(zh="营业收入年均变化率", en="Yearly change of revenue"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def revenue_change(revenue: Column, revenue_previous: Column, revenue_earlier: Column) -> Column:
    """Mean change a year of revenue, over up to two years."""
    return yearly_change(revenue, revenue_previous, revenue_earlier)


@indicator(
    label=Label(zh="总资产年均变化率", en="Yearly change of assets"),
    unit="1",
    better=Better.NEITHER,
    source=Clause("CAS", "No. 30"),
)
def asset_change(total_assets: Column, total_assets_previous: Column, total_assets_earlier: Column) -> Column:
    """Mean change a year of assets, over up to two years."""
    return yearly_change(total_assets, total_assets_previous, total_assets_earlier)


@indicator(
    label=Label(zh="净利润变化资产比", en="Change of profit to assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def profit_change(net_profit: Column, net_profit_previous: Column, total_assets: Column) -> Column:
    """By how much net profit rose in a year, against assets, defined also for losses; no assets is worst."""
    return ratio(net_profit - net_profit_previous, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="销售净利率变化", en="Change of the net margin"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def margin_change(
    net_profit: Column, revenue: Column, net_profit_previous: Column, revenue_previous: Column
) -> Column:
    """By how much the net margin rose in a year; no revenue is worst."""
    return ratio(net_profit, revenue, undefined=LOWEST) - ratio(net_profit_previous, revenue_previous)
