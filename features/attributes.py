"""What is told of an enterprise in words rather than numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from features.credit_code import is_valid
from features.declare import Label

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Attribute:
    """A text of the enterprise: a choice, a pattern, a date, or free words."""

    name: str
    label: Label
    expected: Label
    pattern: str = r".*"
    choices: tuple[str, ...] = ()
    is_date: bool = False

    def accepts(self, text: str) -> bool:
        """Return whether the text is what was expected."""
        if self.choices:
            return text in self.choices
        if self.is_date:
            return day_of(text) is not None
        if self.name == "credit_code":
            return is_valid(text)
        return re.fullmatch(self.pattern, text, re.DOTALL | re.ASCII) is not None


def day_of(text: object) -> date | None:
    """Return a calendar day written as ``2026-11-24``, None for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_WORDS = Label("不超过200字的文字", "text of at most 200 characters")


def _choice(name: str, label: Label, choices: tuple[str, ...]) -> Attribute:
    expected = Label("、".join(choices) + " 之一", f"one of {', '.join(choices)}")
    return Attribute(name, label, expected, choices=choices)


ATTRIBUTES: Mapping[str, Attribute] = MappingProxyType(
    {
        one.name: one
        for one in (
            Attribute(
                "credit_code",
                Label("统一社会信用代码", "Unified social credit code"),
                Label(
                    "18位统一社会信用代码，末位校验码正确",
                    "18 characters with the right check character (GB 32100)",
                ),
            ),
            Attribute("name", Label("企业名称", "Name"), _WORDS),
            Attribute(
                "sector",
                Label("行业代码", "Sector"),
                Label(
                    "国民经济行业分类制造业代码，如 C3011", "a GB/T 4754 code of manufacturing such as C3011"
                ),
                pattern=r"C(1[3-9]|2[0-9]|3[0-9]|4[0-3])\d{0,2}",
            ),
            Attribute(
                "region",
                Label("所在地区", "Region"),
                Label("六位行政区划代码，如 330100", "a six-digit code of GB/T 2260 such as 330100"),
                pattern=r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82)\d{4}",
            ),
            Attribute(
                "ownership",
                Label("所有制", "Ownership"),
                Label(
                    "state、private、foreign、joint_stock 或 other",
                    "state, private, foreign, joint_stock or other",
                ),
                choices=("state", "private", "foreign", "joint_stock", "other"),
            ),
            Attribute(
                "founded",
                Label("成立日期", "Founded"),
                Label("日期，如 2009-05-01", "a day such as 2009-05-01"),
                is_date=True,
            ),
            Attribute(
                "natural_person",
                Label("个体工商户", "Sole trader"),
                Label("yes 或 no", "yes or no"),
                choices=("yes", "no"),
            ),
            Attribute(
                "accounts_year",
                Label("报表年度", "Report year"),
                Label("四位年份", "a year of four digits"),
                pattern=r"(?:19|20)\d\d",
            ),
            Attribute(
                "catalogue_item",
                Label("绿色目录条目", "Catalogue item"),
                Label(
                    "绿色金融支持项目目录的编号或名称，如 1.4.1",
                    "a code or name of the catalogue such as 1.4.1",
                ),
            ),
            Attribute("purpose", Label("贷款用途", "Purpose"), _WORDS),
            Attribute(
                "product",
                Label("主要产品（能耗限额标准名称）", "Main product, as named in its energy quota"),
                Label(
                    "能耗限额标准中的产品名称，如 水泥熟料",
                    "the product's name in its quota, such as 水泥熟料",
                ),
            ),
            _choice(
                "project_type",
                Label("项目类型", "Type of project"),
                ("green_technology", "technical_retrofit", "zero_carbon_factory", "other"),
            ),
            _choice(
                "project_field",
                Label("碳减排领域", "Field of carbon reduction"),
                ("clean_energy", "energy_environment", "carbon_technology", "other"),
            ),
            _choice(
                "taxonomy_activity",
                Label("欧盟分类法活动", "Activity of the EU taxonomy"),
                (
                    *("cement_clinker", "cement", "primary_aluminium", "secondary_aluminium", "hot_metal"),
                    *("sinter", "coke", "iron_casting", "carbon_steel", "alloy_steel", "chlorine", "other"),
                ),
            ),
        )
    }
)
"""The attributes by name. None of them is read by a model, but the sector's division and the age."""
