"""Solvency: what carries the enterprise's debt."""

from features.columns import HIGHEST, LOWEST, Column, ratio, total
from features.declare import Better, Clause, Label, indicator
from features.expression import Constant

CONSTANT_TERM = Constant(3.25, "1")
WORKING_CAPITAL_WEIGHT = Constant(6.56, "1")
RETAINED_EARNINGS_WEIGHT = Constant(3.26, "1")
OPERATING_PROFIT_WEIGHT = Constant(6.72, "1")
EQUITY_WEIGHT = Constant(1.05, "1")


@indicator(
    label=Label(zh="所有者权益", en="Equity"),
    unit="CNY",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def equity(total_assets: Column, total_liabilities: Column) -> Column:
    """Assets less liabilities; negative where it owes more than it has."""
    return total_assets - total_liabilities


@indicator(
    label=Label(zh="息税折旧摊销前利润", en="Earnings before interest, tax, depreciation"),
    unit="CNY",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def ebitda(operating_profit: Column, depreciation: Column) -> Column:
    """Operating profit before depreciation and amortisation."""
    return operating_profit + depreciation


@indicator(
    label=Label(zh="营运资本", en="Working capital"),
    unit="CNY",
    better=Better.HIGHER,
    source=Clause("ALTMAN-1995"),
)
def working_capital(current_assets: Column, current_liabilities: Column) -> Column:
    """Assets that turn to cash within a year, less what is owed within a year."""
    return current_assets - current_liabilities


@indicator(
    label=Label(zh="资产负债率", en="Debt ratio"),
    unit="1",
    better=Better.LOWER,
    source=Clause("SHUMWAY-2001"),
)
def debt_ratio(total_liabilities: Column, total_assets: Column) -> Column:
    """Liabilities against assets; no assets is worst."""
    return ratio(total_liabilities, total_assets, undefined=HIGHEST)


@indicator(
    label=Label(zh="权益资产比", en="Equity to assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def equity_to_assets(total_assets: Column, total_liabilities: Column) -> Column:
    """Equity against assets; no assets is worst."""
    return ratio(total_assets - total_liabilities, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="权益负债比", en="Equity to liabilities"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("ALTMAN-1995", "X4"),
)
def equity_to_liabilities(equity: Column, total_liabilities: Column) -> Column:
    """Book equity against liabilities; best where nothing is owed."""
    return ratio(equity, total_liabilities, undefined=HIGHEST)


@indicator(
    label=Label(zh="留存收益资产比", en="Retained earnings to assets"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("ALTMAN-1995", "X2"),
)
def retained_earnings_to_assets(retained_earnings: Column, total_assets: Column) -> Column:
    """Earnings kept over the years against assets; no assets is worst."""
    return ratio(retained_earnings, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="流动负债资产比", en="Current liabilities to assets"),
    unit="1",
    better=Better.LOWER,
    source=Clause("CAS", "No. 30"),
)
def current_liabilities_to_assets(current_liabilities: Column, total_assets: Column) -> Column:
    """Liabilities due within a year against assets; no assets is worst."""
    return ratio(current_liabilities, total_assets, undefined=HIGHEST)


@indicator(
    label=Label(zh="长期债务资产比", en="Long-term debt to assets"),
    unit="1",
    better=Better.LOWER,
    source=Clause("CAS", "No. 30"),
)
def long_term_debt_to_assets(long_term_debt: Column, total_assets: Column) -> Column:
    """Long-term debt against assets; no assets is worst."""
    return ratio(long_term_debt, total_assets, undefined=HIGHEST)


@indicator(
    label=Label(zh="短期债务占比", en="Short-term share of debt"),
    unit="1",
    better=Better.LOWER,
    source=Clause("CAS", "No. 30"),
)
def short_term_debt_share(short_term_debt: Column, long_term_debt: Column) -> Column:
    """Share of the interest-bearing debt that falls due within a year; best where there is none."""
    return ratio(short_term_debt, short_term_debt + long_term_debt, undefined=LOWEST)


@indicator(
    label=Label(zh="利息保障倍数", en="Interest cover"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("CAS", "No. 30"),
)
def interest_cover(operating_profit: Column, interest_expense: Column) -> Column:
    """Operating profit against interest; best where there is no interest to pay."""
    return ratio(operating_profit, interest_expense, undefined=HIGHEST)


@indicator(
    label=Label(zh="利息收入比", en="Interest burden"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def interest_burden(interest_expense: Column, revenue: Column) -> Column:
    """Interest against revenue, defined also for losses; no revenue is worst."""
    return ratio(interest_expense, revenue, undefined=HIGHEST)


@indicator(
    label=Label(zh="息税折旧摊销前利润负债比", en="Earnings to liabilities"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def ebitda_to_liabilities(ebitda: Column, total_liabilities: Column) -> Column:
    """Earnings before interest, tax and depreciation against liabilities; best where nothing is owed."""
    return ratio(ebitda, total_liabilities, undefined=HIGHEST)


@indicator(
    label=Label(zh="无形资产占比", en="Intangible share of assets"),
    unit="1",
    better=Better.LOWER,
    source=Clause("CAS", "No. 30"),
)
def intangible_share(intangible_assets: Column, total_assets: Column) -> Column:
    """Share of assets that a creditor can hardly sell; no assets is worst."""
    return ratio(intangible_assets, total_assets, undefined=HIGHEST)


@indicator(
    label=Label(zh="资产负债率变化", en="Change of the debt ratio"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def debt_change(
    total_liabilities: Column,
    total_assets: Column,
    total_liabilities_previous: Column,
    total_assets_previous: Column,
) -> Column:
    """By how much the debt ratio rose in a year, in shares of assets; no assets is worst."""
    now = ratio(total_liabilities, total_assets, undefined=HIGHEST)
    return now - ratio(total_liabilities_previous, total_assets_previous)


@indicator(
    label=Label(zh="奥特曼Z''值", en="Altman Z''-score"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("ALTMAN-1995"),
)
def altman_z(
    working_capital_to_assets: Column,
    retained_earnings_to_assets: Column,
    operating_profit_to_assets: Column,
    equity_to_liabilities: Column,
) -> Column:
    """Distance from failure of a private firm in an emerging market, from four ratios of its accounts."""
    return total(
        WORKING_CAPITAL_WEIGHT * working_capital_to_assets + CONSTANT_TERM,
        RETAINED_EARNINGS_WEIGHT * retained_earnings_to_assets,
        OPERATING_PROFIT_WEIGHT * operating_profit_to_assets,
        EQUITY_WEIGHT * equity_to_liabilities,
    )
