"""Other words for our columns: suggested in a fault, never applied."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, str] = {
    "credit_code": "社会信用代码 | 信用代码 | 税号 | 组织机构代码 | uscc | unified code | tax id",
    "name": "公司名称 | 单位名称 | 企业全称 | 客户名称 | company | enterprise | firm name | company name",
    "sector": "行业 | 所属行业 | 行业类别 | 国民经济行业 | industry | sector code | industry code",
    "region": "地区 | 省份 | 省市 | 注册地 | 行政区划 | province | area",
    "founded": "成立时间 | 注册日期 | 成立年月 | date founded | established",
    "ownership": "企业性质 | 企业类型 | 经济类型 | 所有制性质 | owner",
    "employees": "员工人数 | 职工人数 | 员工数 | 从业人数 | 人数 | 职工总数 | staff | headcount | workers",
    "revenue": "销售收入 | 主营业务收入 | 营业总收入 | 销售额 | 营收 | 收入 | sales | turnover | income",
    "cost_of_sales": "主营业务成本 | 销售成本 | 成本 | cogs | cost of goods sold",
    "net_profit": "净利 | 税后利润 | 纯利润 | net income | profit after tax | profit",
    "operating_profit": "营业利润 | ebit | 息税前 | operating income",
    "total_assets": "总资产 | 资产总额 | 资产合计 | assets",
    "current_assets": "流动资产 | 流动资产总额",
    "total_liabilities": "总负债 | 负债总额 | 负债 | liabilities | total debt",
    "current_liabilities": "流动负债 | 流动负债总额",
    "inventory": "库存 | 存货净额 | stock | inventories",
    "receivables": "应收款 | 应收账款净额 | accounts receivable | debtors",
    "cash": "现金 | 货币资金余额 | cash and equivalents",
    "fixed_assets": "固定资产 | 固定资产净值 | ppe",
    "electricity_purchased": (
        "电 | 用电量 | 耗电量 | 外购电 | 电力 | 电量 | electricity | power | electricity use"
    ),
    "natural_gas": "天然气用量 | 天然气消耗量 | 管道气 | 燃气 | 用气量 | gas",
    "raw_coal": "煤 | 煤炭 | 用煤量 | 耗煤量 | 燃煤 | 烟煤 | 无烟煤 | 褐煤 | 动力煤 | 块煤 | coal",
    "liquefied_petroleum_gas": "液化气 | 液化石油 | 石油气 | lpg",
    "fuel_oil": "重油 | 燃油 | heavy oil",
    "gasoline": "petrol",
    "biomass": "生物质 | 生物质颗粒 | 木屑",
    "diesel": "柴油用量 | 柴油消耗量 | diesel oil",
    "heat_purchased": "外购蒸汽 | 蒸汽 | 蒸气 | 热力 | 供热 | steam | heat",
    "energy_total": (
        "综合能耗 | 标准煤 | 标煤 | 能耗总量 | 能源消费总量 | 能耗 | energy | energy consumption | energy use"
    ),
    "emissions_total": "碳排放 | 碳排放总量 | 二氧化碳排放量 | 温室气体排放量 | co2 | carbon emissions",
    "water_drawn": "用水量 | 新鲜水用量 | 新水量 | 耗水量 | water | water use",
    "water_reused": "重复用水量 | 回用水量 | 循环水量 | reused water",
    "solid_waste": "固废产生量 | 固体废物 | 固废 | waste",
    "land_area": "占地面积 | 用地面积 | 厂区面积 | 土地面积 | land | site area",
    "product_output": "产量 | 产品产量 | output | production",
    "industrial_output": "工业产值 | 总产值 | 产值 | gross output",
    "value_added": "增加值",
    "research_spending": "研发投入 | 研发支出 | 研究开发费 | r&d | r&d spending",
    "loan_amount": "贷款额度 | 申请金额 | 贷款金额 | amount applied for",
    "loan_tenor": "期限 | 贷款期 | tenor | term",
    "accounts_year": "年度 | 年份 | 报表年份 | fiscal year | year",
}

SYNONYMS: Mapping[str, str] = MappingProxyType(
    {word: column for column, words in _WORDS.items() for word in words.split(" | ")}
)
"""The column that each other word may mean."""
