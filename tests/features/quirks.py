"""What is unusual or wrong in the tables of the corpus: figures, texts, headings, each with its due."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.features.corpus import AMOUNTS, FIGURES, NAN, SHARE, Sheet, number_of, plain_sheet

AS_WRITTEN: tuple[Callable[[float], str], ...] = (
    lambda one: f"{one:,.0f}",
    lambda one: f"{one:,.2f}".replace(",", " "),
    lambda one: f"{one:.0f}".translate({48 + place: 0xFF10 + place for place in range(10)}),
    lambda one: f"{one:,.1f}".translate({44: "，", 46: "．", **{48 + n: 0xFF10 + n for n in range(10)}}),
    lambda one: f"{one / 1e4:.4f}万",
    lambda one: f"{one / 1e8:.8f}亿",
    lambda one: f"{one / 1e4:,.4f} 万元",
    lambda one: f"{one / 1e8:.8f}亿元",
    lambda one: f"{one:.0f}元",
    lambda one: f"¥{one:,.0f}",
    lambda one: f"￥ {one:.0f}",
    lambda one: f"RMB {one:,.2f}",
    lambda one: f"{one:.12e}",
    lambda one: f"{one:.12E}".replace("E+0", "E+"),
    lambda one: f"000{one:.0f}",
    lambda one: f"\u3000 {one:.0f}\u00a0",
    lambda one: f"+{one:.0f}",
    lambda one: f"{one / 1e3:.3f}千元",
)
"""An amount of money as people write it."""
NEGATIVE = ("(1,500)", "（1500）", "-1500", "−1,500", "－１５００", "–1500", "¥-1500", "-0.15万")
"""All -1,500."""
UNKNOWN = ("-", "—", "——", "/", "N/A", "#N/A", "NaN", "null", "不清楚", "不详", "未知", " - ", "－", "Ｎ／Ａ")
NOT_READ = (
    *(("1,23", "not-a-number"), ("1.234,5", "not-a-number"), ("12,34,567", "not-a-number")),
    *(("约500", "not-a-number"), ("5-10", "not-a-number"), ("5～10", "unit"), ("500多", "unit")),
    *(("inf", "not-a-number"), ("0x1F", "unit"), ("1_000", "not-a-number"), ("--5", "not-a-number")),
    *(("१२३", "not-a-number"), ("10²", "unit"), ("1×10⁶", "unit"), ("①", "not-a-number")),
    *(("½", "unit"), ("1e9999", "unit"), ("1e400", "out-of-range"), ("9" * 60, "out-of-range")),
    *(("无", "none-or-unknown"), ("没有", "none-or-unknown"), ("零", "none-or-unknown")),
    *(("45%", "unit"), ("320 kWh", "unit"), ("12人", "unit"), ("500 USD", "unit"), ("5*1000", "unit")),
    *(
        ("5 CNY/0", "unit"),
        ("5 CNY**9999999", "unit"),
        ("5 __import__('os')", "not-a-number"),
        ("5 CNY/1e400", "unit"),
    ),
    *(("#DIV/0!", "not-a-number"), ("#REF!", "not-a-number"), ("#VALUE!", "not-a-number")),
    *(("=1+1", "not-a-number"), ('=HYPERLINK("x")', "not-a-number"), ("@SUM(A1)", "not-a-number")),
    *(("+cmd|'/C calc'!A0", "not-a-number"), ("-2+3", "unit"), ("\t5\t6", "not-a-number")),
    *(
        ("1'000", "not-a-number"),
        ("<b>5</b>", "not-a-number"),
        ("true", "not-a-number"),
        ("x" * 900, "not-a-number"),
    ),
)
"""A figure that must be refused, and the code."""
DAYS = (
    "2019-05-01",
    "2019/5/1",
    "2019.5.1",
    "2019年5月1日",
    "20190501",
    "２０１９－０５－０１",
    "2019年05月01日",
)
WRONG_TEXTS = (
    *(("credit_code", "9.11101E+17", "lost-digits"), ("credit_code", "911101080828810000", "lost-digits")),
    *(("credit_code", "91350900587527783O", "attribute"), ("credit_code", "9135", "attribute")),
    *(("name", "合计", "total-row"), ("name", "Grand Total", "total-row"), ("name", "长" * 201, "text")),
    *(("founded", "01/02/2019", "day"), ("founded", "2019-13-01", "day"), ("founded", "2019-02-29", "day")),
    *(
        ("founded", "43586", "day"),
        ("founded", "2027-05-01", "in-the-future"),
        ("founded", "May 2019", "day"),
    ),
    *(("accounts_year", "2031", "in-the-future"), ("accounts_year", "25", "attribute")),
    *(("sector", "D4411", "attribute"), ("sector", "3011", "attribute"), ("sector", "水泥", "attribute")),
    *(("region", "浙江", "attribute"), ("region", "99", "attribute")),
)
FREE_TEXTS = (
    *(
        "=cmd|'/C calc'!A0",
        "+86 571",
        "-有限公司",
        "@公司",
        "第一行\n第二行",
        'a "quoted", name',
        "007",
        "O'Brien",
    ),
    *("<script>alert(1)</script>", "محمد", "a\u200bb", "𠮷野家", "1e5", "TRUE", "Société", "'=x"[1:]),
)
CODED = (
    *(("sector", "c3011", "C3011"), ("sector", "C3011 水泥制造", "C3011"), ("sector", "Ｃ３０１１", "C3011")),
    *(
        ("region", "330100 杭州市", "330100"),
        ("name", "  甲 公司 ", "甲 公司"),
        ("accounts_year", "２０２５", "2025"),
    ),
)
Quirk = Callable[[Sheet, random.Random], None]


def _amount(sheet: Sheet, chance: random.Random) -> tuple[int, str, float]:
    row, column = chance.randrange(len(sheet.written)), chance.choice(AMOUNTS)
    return row, column, number_of(sheet, row, column)


def _writes(write: Callable[[float], str]) -> Quirk:
    def quirk(sheet: Sheet, chance: random.Random) -> None:
        row, column, value = _amount(sheet, chance)
        sheet.put(row, column, write(value), value)

    return quirk


def _reads(column: str, text: str, read: float | str) -> Quirk:
    return lambda sheet, chance: sheet.put(chance.randrange(len(sheet.written)), column, text, read)


def _refuses(column: str, text: str, code: str) -> Quirk:
    return lambda sheet, chance: sheet.refuse(chance.randrange(len(sheet.written)), column, text, code)


def _in_unit(sheet: Sheet, chance: random.Random) -> None:
    unit, times = chance.choice((("万元", 1e4), ("亿元", 1e8), ("千元", 1e3), ("CNY", 1.0)))
    column = chance.choice(AMOUNTS)
    sheet.headings[column] = chance.choice(
        (f"{column} [{unit}]", f"{column}（{unit}）", f"{column}(单位：{unit})")
    )
    for row in range(len(sheet.written)):
        sheet.put(row, column, f"{number_of(sheet, row, column) / times:.8f}")


def _in_unit_twice(sheet: Sheet, chance: random.Random) -> None:
    sheet.headings["revenue"] = "revenue [万元]"
    for row in range(len(sheet.written)):
        sheet.put(row, "revenue", f"{number_of(sheet, row, 'revenue') / 1e4:.8f}")
    sheet.refuse(chance.randrange(len(sheet.written)), "revenue", "3.2亿", "unit-and-heading")


def _above_total(sheet: Sheet, chance: random.Random) -> None:
    row = chance.randrange(len(sheet.written))
    sheet.headings["current_assets"] = "流动资产合计"
    for place in range(len(sheet.written)):
        sheet.put(place, "current_assets", "1000", 1000.0)
    sheet.refuse(
        row, "current_assets", f"{number_of(sheet, row, 'total_assets') + 1:.0f}", "part-above-total"
    )


def _share(sheet: Sheet, chance: random.Random) -> None:
    row = chance.randrange(len(sheet.written))
    sheet.headings[SHARE] = SHARE
    sheet.put(row, SHARE, chance.choice(("45%", "45％", "0.45", "４５%", "45.0 %")), 0.45)


def _heading(column: str, text: str, code: str) -> Quirk:
    def quirk(sheet: Sheet, chance: random.Random) -> None:
        del chance
        sheet.headings[column] = text
        sheet.faults.add((-1, column, code))

    return quirk


def _repeated(sheet: Sheet, chance: random.Random) -> None:
    del chance
    sheet.headings["name"] = "编号"
    second = max(("name", "reference"), key=list(sheet.headings).index)
    sheet.faults.add((-1, second, "repeated-heading"))


def _titles(sheet: Sheet, chance: random.Random) -> None:
    sheet.above = [("企业数据表",), *[()] * chance.randint(0, 9), ("# 填表说明, 2026",)]


def _blank_heading(sheet: Sheet, chance: random.Random) -> None:
    sheet.headings["aside"] = ""
    sheet.put(chance.randrange(len(sheet.written)), "aside", "anything")


def _two_faults_a_row(sheet: Sheet, chance: random.Random) -> None:
    row = chance.randrange(len(sheet.written))
    for column in chance.sample(FIGURES, 3):
        sheet.refuse(row, column, "x", "not-a-number")
    sheet.refuse(row, "credit_code", "1", "attribute")


QUIRKS: tuple[Quirk, ...] = (
    *map(_writes, AS_WRITTEN),
    *(_reads("net_profit", text, -1500.0) for text in NEGATIVE),
    *(_reads("net_profit", text, NAN) for text in UNKNOWN),
    *(_refuses("revenue", text, code) for text, code in NOT_READ),
    *(_reads("founded", text, "2019-05-01") for text in DAYS),
    *(_refuses(*wrong) for wrong in WRONG_TEXTS),
    *(_reads("name", text, text) for text in FREE_TEXTS),
    *(_reads(*coded) for coded in CODED),
    *(
        _in_unit,
        _in_unit,
        _in_unit_twice,
        _above_total,
        _above_total,
        _share,
        _titles,
        _titles,
        _blank_heading,
    ),
    _heading("revenue", "销售收入", "unknown-heading"),
    _heading("revenue", "revenu", "unknown-heading"),
    _heading("revenue", "revenue [kWh]", "unit"),
    _heading("name", "name [万元]", "unit"),
    _repeated,
    _two_faults_a_row,
    _two_faults_a_row,
)
"""One thing that is unusual or wrong in a table."""


def sheet_of(seed: int) -> Sheet:
    """Return the table of a seed."""
    chance = random.Random(seed)
    sheet = plain_sheet(chance)
    QUIRKS[seed % len(QUIRKS)](sheet, chance)
    return sheet
