"""Fields about management, green standing, innovation, people, compliance, credit conduct and the loan."""

from __future__ import annotations

from features.declare import Block, Choice, Field, Kind, Label, Proof


def _flag(block: Block, name: str, zh: str, en: str, proof: Proof) -> Field:
    return Field(name, block, Label(zh, en), "1", proof, high=1.0, kind=Kind.FLAG)


def _count(
    block: Block,
    name: str,
    zh: str,
    en: str,
    proof: Proof,
    *,
    unit: str = "1",
    high: float = 1e6,
    at_most: str | None = None,
) -> Field:
    return Field(name, block, Label(zh, en), unit, proof, high=high, kind=Kind.COUNT, at_most=at_most)


def _money(
    block: Block, name: str, zh: str, en: str, proof: Proof, *, at_most: str | None = None, years: int = 1
) -> Field:
    return Field(name, block, Label(zh, en), "CNY", proof, at_most=at_most, years=years)


def _level(block: Block, name: str, zh: str, en: str, proof: Proof, choices: tuple[Choice, ...]) -> Field:
    high = max(choice.number for choice in choices)
    return Field(name, block, Label(zh, en), "1", proof, high=high, kind=Kind.LEVEL, choices=choices)


def _choices(*words: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, float(place), Label(zh, en)) for place, (code, zh, en) in enumerate(words))


_LEVELS = _choices(
    ("none", "无", "None"),
    ("municipal", "市级", "Municipal"),
    ("provincial", "省级", "Provincial"),
    ("national", "国家级", "National"),
)
_M, _S, _I, _C, _K, _L = (
    Block.MANAGEMENT,
    Block.STANDING,
    Block.INNOVATION,
    Block.COMPLIANCE,
    Block.CONDUCT,
    Block.LOAN,
)

FIELDS: tuple[Field, ...] = (
    _flag(_M, "quality_system", "质量管理体系认证", "Quality system certified", Proof.CERTIFICATE),
    _flag(_M, "environment_system", "环境管理体系认证", "Environment system certified", Proof.CERTIFICATE),
    _flag(_M, "safety_system", "职业健康安全体系认证", "Safety system certified", Proof.CERTIFICATE),
    _flag(_M, "energy_system", "能源管理体系认证", "Energy system certified", Proof.CERTIFICATE),
    _flag(_M, "energy_audit", "已做能源审计", "Energy audit done", Proof.CERTIFICATE),
    _flag(_M, "energy_platform", "能碳管理中心", "Energy and carbon platform", Proof.SELF_DECLARED),
    _flag(_M, "carbon_inventory_verified", "碳核查通过", "Carbon inventory verified", Proof.CERTIFICATE),
    _count(
        _M,
        "standards_led",
        "参与制定的绿色标准数",
        "Green standards helped to write",
        Proof.REGISTER,
        high=1e4,
    ),
    _level(_S, "green_factory_level", "绿色工厂级别", "Green factory level", Proof.REGISTER, _LEVELS),
    _level(
        _S,
        "green_code",
        "企业绿码",
        "Enterprise green code",
        Proof.REGISTER,
        _choices(("none", "无", "None"), ("B", "B级", "B"), ("A", "A级", "A"), ("A+", "A+级", "A+")),
    ),
    _money(
        _S,
        "green_product_revenue",
        "绿色产品收入",
        "Revenue from green products",
        Proof.SELF_DECLARED,
        at_most="revenue",
    ),
    _count(_S, "eco_design_products", "生态设计产品数", "Eco-designed products", Proof.CERTIFICATE),
    _count(
        _S, "product_footprints", "完成碳足迹的产品数", "Products with a carbon footprint", Proof.CERTIFICATE
    ),
    _count(_S, "main_products", "主要产品数", "Main products", Proof.SELF_DECLARED),
    _level(
        _S,
        "green_supply_chain_level",
        "绿色供应链级别",
        "Green supply chain level",
        Proof.REGISTER,
        _LEVELS,
    ),
    _count(_S, "suppliers", "供应商数", "Suppliers", Proof.LEDGER),
    _count(
        _S,
        "suppliers_assessed",
        "完成绿色评价的供应商数",
        "Suppliers assessed for green standing",
        Proof.LEDGER,
        at_most="suppliers",
    ),
    _money(_S, "export_revenue", "出口收入", "Export revenue", Proof.TAX_RETURN, at_most="revenue"),
    _money(
        _S,
        "export_green_revenue",
        "获国际绿色认证产品的出口收入",
        "Exports with an international green certificate",
        Proof.CERTIFICATE,
        at_most="export_revenue",
    ),
    _count(
        _S,
        "international_projects",
        "国际绿色合作项目数",
        "International green projects",
        Proof.CONTRACT,
        high=1e4,
    ),
    _money(_I, "research_spending", "研发费用", "Research spending", Proof.AUDITED_ACCOUNTS, years=3),
    _count(
        _I, "green_patents", "有效绿色专利数", "Green patents in force", Proof.REGISTER, at_most="patents"
    ),
    _count(_I, "patents", "有效专利数", "Patents in force", Proof.REGISTER),
    _count(
        _I,
        "research_staff",
        "研发人员",
        "Research staff",
        Proof.SELF_DECLARED,
        unit="person",
        at_most="employees",
    ),
    _money(
        _I,
        "green_investment",
        "绿色改造投资",
        "Green investment",
        Proof.LEDGER,
        at_most="total_investment",
        years=3,
    ),
    _money(_I, "total_investment", "固定资产投资", "Total investment", Proof.LEDGER, years=3),
    _count(
        _I,
        "staff_trained_green",
        "接受绿色培训人数",
        "Staff trained in green skills",
        Proof.LEDGER,
        unit="person",
        at_most="employees",
    ),
    _count(_I, "green_jobs", "绿色岗位人数", "Green jobs", Proof.LEDGER, unit="person", at_most="employees"),
    _money(_I, "training_spending", "培训经费", "Training spending", Proof.LEDGER),
    Field(
        "advanced_process_share",
        _I,
        Label("先进工艺装备占比", "Share of advanced equipment"),
        "1",
        Proof.LEDGER,
        high=1.0,
        kind=Kind.SHARE,
    ),
    _count(
        _C,
        "environmental_penalties",
        "环保处罚次数（三年）",
        "Environmental penalties (3 years)",
        Proof.REGISTER,
        high=1e4,
    ),
    _money(_C, "penalty_amount", "环保罚款金额（三年）", "Penalties paid (3 years)", Proof.REGISTER),
    _flag(_C, "discharge_permit", "持有有效排污许可证", "Discharge permit in force", Proof.PERMIT),
    _count(
        _C,
        "permit_exceedances",
        "超许可排放次数（一年）",
        "Permit exceedances (12 months)",
        Proof.PERMIT,
        high=1e4,
    ),
    _level(
        _C,
        "environmental_credit",
        "环境信用等级",
        "Environmental credit colour",
        Proof.REGISTER,
        _choices(
            ("black", "黑", "Black"),
            ("red", "红", "Red"),
            ("yellow", "黄", "Yellow"),
            ("blue", "蓝", "Blue"),
            ("green", "绿", "Green"),
        ),
    ),
    _flag(_C, "major_accident", "三年内重大环境或安全事故", "Major accident in 3 years", Proof.REGISTER),
    _flag(_C, "phased_out_equipment", "使用淘汰类工艺装备", "Phased-out equipment in use", Proof.REGISTER),
    _flag(_C, "judgment_debtor", "失信被执行人", "Dishonest judgment debtor", Proof.REGISTER),
    _level(
        _C,
        "tax_credit_grade",
        "纳税信用等级",
        "Tax credit grade",
        Proof.REGISTER,
        _choices(
            ("D", "D级", "D"), ("C", "C级", "C"), ("M", "M级", "M"), ("B", "B级", "B"), ("A", "A级", "A")
        ),
    ),
    _flag(_C, "production_stopped", "停产十二个月以上", "Stopped for 12 months or more", Proof.REGISTER),
    _flag(_C, "list_removed", "三年内被移出绿色名单", "Removed from a green list in 3 years", Proof.REGISTER),
    _flag(
        _C,
        "inspection_problem",
        "三年内国家督查发现严重问题",
        "Serious problem found by a national inspection in 3 years",
        Proof.REGISTER,
    ),
    _flag(
        _C,
        "rectification_open",
        "节能监察整改未完成",
        "Rectification after an energy inspection not finished",
        Proof.REGISTER,
    ),
    _money(_K, "loans_outstanding", "贷款余额", "Loans outstanding", Proof.BUREAU),
    _money(_K, "loans_overdue", "逾期贷款余额", "Loans overdue", Proof.BUREAU, at_most="loans_outstanding"),
    _count(
        _K,
        "arrears_days",
        "最长逾期天数（两年）",
        "Worst arrears in 24 months",
        Proof.BUREAU,
        unit="day",
        high=3650,
    ),
    _count(
        _K, "credit_history_months", "信用记录时长", "Credit history", Proof.BUREAU, unit="month", high=1200
    ),
    _flag(_K, "first_time_borrower", "首次贷款", "First-time borrower", Proof.BUREAU),
    _count(_K, "lenders", "贷款银行数", "Lenders", Proof.BUREAU, high=500),
    _money(_K, "guarantees_given", "对外担保余额", "Guarantees given", Proof.BUREAU),
    _money(_K, "bank_inflows", "银行流水流入", "Bank inflows", Proof.BUREAU),
    _money(_K, "credit_line", "授信总额", "Credit line", Proof.BUREAU),
    _money(
        _K,
        "green_loans_outstanding",
        "绿色贷款余额",
        "Green loans outstanding",
        Proof.BUREAU,
        at_most="loans_outstanding",
    ),
    _money(_L, "loan_amount", "申请贷款金额", "Loan amount", Proof.CONTRACT),
    _count(_L, "loan_tenor", "贷款期限", "Loan tenor", Proof.CONTRACT, unit="month", high=600),
    _money(_L, "project_total", "项目总投资", "Project total", Proof.CONTRACT),
    Field(
        "project_energy_saving",
        _L,
        Label("项目年节能量", "Energy saved by the project"),
        "tce/year",
        Proof.CONTRACT,
        high=1e8,
    ),
    Field(
        "project_emission_reduction",
        _L,
        Label("项目年减排量", "Emissions cut by the project"),
        "t/year",
        Proof.CONTRACT,
        high=1e9,
    ),
    _money(_L, "collateral_value", "抵质押物价值", "Collateral value", Proof.CONTRACT),
)
