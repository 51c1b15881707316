"""The market's view of listed enterprises; unknown for all others."""

from features.columns import HIGHEST, LOWEST, Column, ratio
from features.declare import Better, Clause, Label, indicator


@indicator(
    label=Label(zh="市值负债比", en="Market value to liabilities"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("SHUMWAY-2001"),
)
def market_value_to_liabilities(market_value: Column, total_liabilities: Column) -> Column:
    """Market value against liabilities; best where nothing is owed."""
    return ratio(market_value, total_liabilities, undefined=HIGHEST)


@indicator(
    label=Label(zh="市值计总资产", en="Assets at market value"),
    unit="CNY",
    better=Better.NEITHER,
    source=Clause("SHUMWAY-2001"),
)
def market_assets(market_value: Column, total_liabilities: Column) -> Column:
    """Liabilities and the market value of equity."""
    return total_liabilities + market_value


@indicator(
    label=Label(zh="市值杠杆率", en="Market leverage"),
    unit="1",
    better=Better.LOWER,
    source=Clause("SHUMWAY-2001"),
)
def market_leverage(total_liabilities: Column, market_assets: Column) -> Column:
    """Liabilities against assets at market value; worst where these are nothing."""
    return ratio(total_liabilities, market_assets, undefined=HIGHEST)


@indicator(
    label=Label(zh="净利润市值资产比", en="Net profit to market assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("SHUMWAY-2001"),
)
def net_profit_to_market_assets(net_profit: Column, market_assets: Column) -> Column:
    """Net profit against assets at market value; worst where these are nothing."""
    return ratio(net_profit, market_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="息税折旧摊销前利润市值资产比", en="Earnings to market assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("SHUMWAY-2001"),
)
def ebitda_to_market_assets(ebitda: Column, market_assets: Column) -> Column:
    """Earnings before interest, tax and depreciation against assets at market value; worst at nothing."""
    return ratio(ebitda, market_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="现金市值资产比", en="Cash to market assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("SHUMWAY-2001"),
)
def cash_to_market_assets(cash: Column, market_assets: Column) -> Column:
    """Cash against assets at market value; worst where these are nothing."""
    return ratio(cash, market_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="市净率", en="Market to book value"),
    unit="1",
    better=Better.NEITHER,
    source=Clause("SHUMWAY-2001"),
)
def market_to_book(market_value: Column, equity: Column) -> Column:
    """Market value against book equity; unknown where there is no equity."""
    return ratio(market_value, equity)
