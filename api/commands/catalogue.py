"""Commands about what is declared: indicators, fields and tables."""

from __future__ import annotations

from pathlib import Path

from api.terminal import show_json, show_table, tell, words
from api.v1.views import field_view, indicator_view
from features.catalogue import catalogue
from features.declare import Better
from features.inputs import COLUMNS, field_of, label_of
from features.tables import check

_ARROWS = {Better.HIGHER: "↑", Better.LOWER: "↓", Better.NEITHER: "·"}


def list_indicators(as_json: bool) -> None:
    """Print each indicator's formula, unit, direction, source and inputs."""
    found = catalogue().indicators.values()
    if as_json:
        show_json([indicator_view(one) for one in found])
        return
    rows = [
        (
            one.pillar,
            one.name,
            words(one.label.zh, one.label.en),
            one.unit,
            _ARROWS[one.better],
            one.formula,
            str(one.source),
        )
        for one in found
    ]
    headings = words("支柱 名称 标签 单位 方向 公式 出处", "pillar name label unit better formula source")
    show_table(headings.split(), rows)
    tell(words(f"{len(rows)} 个指标", f"{len(rows)} indicators"))


def list_fields(as_json: bool) -> None:
    """Print every field column with unit, range, proof and label."""
    if as_json:
        show_json([field_view(column) for column in COLUMNS])
        return
    rows = []
    for column in COLUMNS:
        one, label = field_of(column), label_of(column)
        rows.append(
            (
                words(one.block.value.zh, one.block.value.en),
                column + (" *" if column == one.name and one.core else ""),
                words(label.zh, label.en),
                one.unit,
                words(one.proof.value.zh, one.proof.value.en),
            )
        )
    headings = words("类别|名称（* 必填）|标签|单位|凭据", "block|name (* core)|label|unit|proof")
    show_table(headings.split("|"), rows)


def check_tables(folder: Path | None, as_json: bool) -> None:
    """Read every table; print what each holds."""
    found = check(folder)
    if as_json:
        show_json(
            [{**_slots(one), "first_day": str(one.first_day), "last_day": str(one.last_day)} for one in found]
        )
        return
    rows = [
        (
            one.name,
            str(one.rows),
            str(one.verified),
            str(one.recalled),
            str(one.judgement),
            str(one.first_day),
            str(one.last_day),
        )
        for one in found
    ]
    headings = words(
        "表|行数|已核实|凭记忆|判断|最早生效日|最晚生效日",
        "table|rows|verified|recalled|judgement|first day|last day",
    )
    show_table(headings.split("|"), rows)


def _slots(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}  # type: ignore[attr-defined]  # a slotted dataclass
