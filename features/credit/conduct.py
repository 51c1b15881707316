"""Conduct: how loans, taxes and permits have been dealt with, and what this loan adds."""

from features.columns import HIGHEST, LOWEST, Column, ratio, where
from features.declare import Better, Clause, Label, indicator
from features.expression import Constant

NO_MONEY = Constant(0.0, "CNY")


@indicator(
    label=Label(zh="逾期贷款占比", en="Overdue share of loans"),
    unit="1",
    better=Better.LOWER,
    source=Clause("NFRA-2023-1"),
)
def overdue_share(loans_overdue: Column, loans_outstanding: Column) -> Column:
    """Share of loans outstanding that are overdue; best where there are no loans."""
    return ratio(loans_overdue, loans_outstanding, undefined=LOWEST)


@indicator(
    label=Label(zh="近24个月最长逾期天数", en="Worst arrears"),
    unit="day",
    better=Better.LOWER,
    source=Clause("NFRA-2023-1"),
)
def worst_arrears(arrears_days: Column) -> Column:
    """Most days that any payment was late in twenty-four months."""
    return arrears_days


@indicator(
    label=Label(zh="信用记录时长", en="Length of credit history"),
    unit="month",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def credit_history(credit_history_months: Column) -> Column:
    """How long the credit bureau has known the enterprise."""
    return credit_history_months


@indicator(
    label=Label(zh="授信机构数", en="Number of lenders"),
    unit="1",
    better=Better.NEITHER,
    source=Clause("GREENLOAN"),
)
def lender_count(lenders: Column) -> Column:
    """How many lenders it borrows from; none tells as little as many."""
    return lenders


@indicator(
    label=Label(zh="对外担保权益比", en="Guarantees to equity"),
    unit="1",
    better=Better.LOWER,
    source=Clause("CAS", "No. 13"),
)
def guarantees_to_equity(guarantees_given: Column, equity: Column) -> Column:
    """Guarantees given against equity; none is none, and worst where there is no equity behind them."""
    given = ratio(guarantees_given, equity, undefined=HIGHEST)
    return where(guarantees_given > NO_MONEY, given, 0.0)


@indicator(
    label=Label(zh="对外担保资产比", en="Guarantees to assets"),
    unit="1",
    better=Better.LOWER,
    source=Clause("CAS", "No. 13"),
)
def guarantees_to_assets(guarantees_given: Column, total_assets: Column) -> Column:
    """Guarantees given against assets; no assets is worst."""
    return ratio(guarantees_given, total_assets, undefined=HIGHEST)


@indicator(
    label=Label(zh="银行流水收入比", en="Bank inflows to revenue"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def bank_inflows_to_revenue(bank_inflows: Column, revenue: Column) -> Column:
    """How much of revenue is seen on bank accounts; no revenue is worst."""
    return ratio(bank_inflows, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="贷款资产比", en="Loans to assets"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def loans_to_assets(loans_outstanding: Column, total_assets: Column) -> Column:
    """Loans outstanding against assets; no assets is worst."""
    return ratio(loans_outstanding, total_assets, undefined=HIGHEST)


@indicator(
    label=Label(zh="未用授信资产比", en="Credit headroom"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def credit_headroom(credit_line: Column, loans_outstanding: Column, total_assets: Column) -> Column:
    """Credit granted and not used, against assets; no assets is worst."""
    return ratio(credit_line - loans_outstanding, total_assets, undefined=LOWEST)


@indicator(
    label=Label(zh="本次贷款资产比", en="This loan to assets"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def loan_to_assets(loan_amount: Column, total_assets: Column) -> Column:
    """Loan applied for, against assets; no assets is worst."""
    return ratio(loan_amount, total_assets, undefined=HIGHEST)


@indicator(
    label=Label(zh="本次贷款收入比", en="This loan to revenue"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def loan_to_revenue(loan_amount: Column, revenue: Column) -> Column:
    """Loan applied for, against revenue; no revenue is worst."""
    return ratio(loan_amount, revenue, undefined=HIGHEST)


@indicator(
    label=Label(zh="抵质押覆盖率", en="Collateral cover"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def collateral_cover(collateral_value: Column, loan_amount: Column) -> Column:
    """Value of collateral against the loan applied for."""
    return ratio(collateral_value, loan_amount)


@indicator(
    label=Label(zh="近三年环保处罚次数", en="Environmental penalties"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def penalty_count(environmental_penalties: Column) -> Column:
    """How many environmental penalties it was given in three years."""
    return environmental_penalties


@indicator(
    label=Label(zh="处罚金额收入比", en="Penalties to revenue"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def penalty_to_revenue(penalty_amount: Column, revenue: Column) -> Column:
    """Amount of penalties against revenue; no revenue is worst."""
    return ratio(penalty_amount, revenue, undefined=HIGHEST)


@indicator(
    label=Label(zh="纳税信用等级", en="Tax credit standing"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def tax_standing(tax_credit_grade: Column) -> Column:
    """Grade of the tax credit rating, from D 0 to A 4."""
    return tax_credit_grade


@indicator(
    label=Label(zh="税负率", en="Tax to revenue"),
    unit="1",
    better=Better.NEITHER,
    source=Clause("GREENLOAN"),
)
def tax_to_revenue(tax_paid: Column, revenue: Column) -> Column:
    """Tax paid against revenue, which shows what the tax office believes of the revenue."""
    return ratio(tax_paid, revenue)
