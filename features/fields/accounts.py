"""Fields from the accounts: three report years of income statement, balance sheet and cash flow."""

from __future__ import annotations

from features.declare import Block, Field, Kind, Label, Proof

LOWEST_LOSS = -1e13


def _account(
    name: str,
    zh: str,
    en: str,
    *,
    low: float = 0.0,
    at_most: str | None = None,
    core: bool = False,
    proof: Proof = Proof.AUDITED_ACCOUNTS,
    help: Label | None = None,
) -> Field:
    return Field(
        name=name,
        block=Block.ACCOUNTS,
        label=Label(zh, en),
        unit="CNY",
        proof=proof,
        low=low,
        at_most=at_most,
        years=3,
        core=core,
        help=help,
    )


FIELDS: tuple[Field, ...] = (
    Field(
        "employees",
        Block.IDENTITY,
        Label("从业人员", "Employees"),
        "person",
        Proof.SELF_DECLARED,
        high=3e6,
        kind=Kind.COUNT,
        core=True,
        help=Label("缴纳社会保险的在职人数", "Staff with social insurance"),
    ),
    _account(
        "revenue",
        "营业收入",
        "Revenue",
        core=True,
        proof=Proof.TAX_RETURN,
        help=Label("利润表第一行，或增值税申报表", "First line of the income statement, or the VAT return"),
    ),
    _account("cost_of_sales", "营业成本", "Cost of sales"),
    _account("operating_expenses", "期间费用合计", "Operating expenses", low=LOWEST_LOSS),
    _account("interest_expense", "利息费用", "Interest expense"),
    _account("depreciation", "折旧与摊销", "Depreciation and amortisation"),
    _account("operating_profit", "息税前利润", "Operating profit (EBIT)", low=LOWEST_LOSS),
    _account(
        "net_profit",
        "净利润",
        "Net profit",
        low=LOWEST_LOSS,
        core=True,
        help=Label("利润表最后一行，亏损填负数", "Last line of the income statement; a loss is negative"),
    ),
    _account("tax_paid", "实缴税金", "Taxes paid", proof=Proof.TAX_RETURN),
    _account(
        "total_assets",
        "资产总计",
        "Total assets",
        core=True,
        help=Label("资产负债表", "From the balance sheet"),
    ),
    _account("current_assets", "流动资产合计", "Current assets", at_most="total_assets"),
    _account("inventory", "存货", "Inventory", at_most="current_assets"),
    _account("receivables", "应收账款", "Receivables", at_most="current_assets"),
    _account("cash", "货币资金", "Cash", at_most="current_assets"),
    _account("fixed_assets", "固定资产净额", "Fixed assets", at_most="total_assets"),
    _account("intangible_assets", "无形资产", "Intangible assets", at_most="total_assets"),
    _account(
        "total_liabilities",
        "负债合计",
        "Total liabilities",
        core=True,
        help=Label("资产负债表", "From the balance sheet"),
    ),
    _account("current_liabilities", "流动负债合计", "Current liabilities", at_most="total_liabilities"),
    _account("short_term_debt", "短期借款", "Short-term debt", at_most="current_liabilities"),
    _account("long_term_debt", "长期借款", "Long-term debt", at_most="total_liabilities"),
    _account("retained_earnings", "未分配利润", "Retained earnings", low=LOWEST_LOSS),
    _account("operating_cash_flow", "经营活动现金流量净额", "Operating cash flow", low=LOWEST_LOSS),
    Field(
        "market_value",
        Block.ACCOUNTS,
        Label("总市值（上市公司）", "Market value (listed firms)"),
        "CNY",
        Proof.REGISTER,
        high=1e14,
    ),
)
