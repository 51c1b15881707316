"""The fairness report in the reader's language: figures as they were measured, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features.declare import Label
from features.tables import Tables
from scoring.groups import BLOCKS, group_label

VERDICTS: Mapping[str, Label] = {
    "gap": Label("有差距", "Gap"),
    "explained": Label("差距可解释", "Explained"),
    "thin": Label("证据不足", "Not enough evidence"),
    "within": Label("在限值内", "Within limit"),
    "reference": Label("参照组", "Reference"),
    "hidden": Label("组太小，不显示", "Too small to show"),
}
_BLOCKS = {block.name: block for block in BLOCKS}


def fairness_view(report: Mapping[str, Any], tables: Tables, language: str) -> dict[str, Any]:
    """Return the report with labels, and its finding in one sentence."""
    blocks = [_block(one, tables, language) for one in report["blocks"]]
    groups = [group for block in blocks for group in block["groups"]]
    gaps = sorted(
        (group for group in groups if group["verdict"] == "gap"), key=lambda one: one["same"]["value"]
    )
    return {
        "said": _said(gaps, report["compared"], language),
        "detail": _detail(gaps, groups, report["rule"]["limit"], language),
        "counts": {
            verdict: sum(group["verdict"] == verdict for group in groups)
            for verdict in ("gap", "explained", "thin", "within")
        },
        **report,
        "blocks": blocks,
    }


def _block(block: Mapping[str, Any], tables: Tables, language: str) -> dict[str, Any]:
    declared = _BLOCKS[block["name"]]
    reference = next((one for one in block["groups"] if one["name"] == block["reference"]), None)
    return {
        **block,
        "label": declared.label.in_language(language),
        "reference_label": group_label(declared, block["reference"], tables).in_language(language),
        "reference_n": block["all"]["n"] if reference is None else reference["n"],
        "reference_supported": block["all"]["supported"]
        if reference is None
        else reference["supported"]["value"],
        "groups": [
            {
                **group,
                "label": group_label(declared, group["name"], tables).in_language(language),
                "verdict_label": VERDICTS[group["verdict"]].in_language(language),
            }
            for group in block["groups"]
        ],
    }


def _said(gaps: list[dict[str, Any]], compared: int, language: str) -> str:
    """Return the finding: the worst gap that stands, or that none does."""
    if not gaps:
        return (
            f"没有站得住的差距：比较了 {compared} 组"
            if language == "zh"
            else f"No gap stands in {compared} comparisons"
        )
    worst = gaps[0]
    points = f"{abs(100 * worst['same']['value']):.1f}"
    less = worst["same"]["value"] < 0.0
    if language == "zh":
        count = "一处差距站得住" if len(gaps) == 1 else f"{len(gaps)} 处差距站得住，最大的一处"
        return f"{count}：{worst['label']}的支持率{'低' if less else '高'} {points} 个百分点"
    count = "One gap stands" if len(gaps) == 1 else f"{len(gaps)} gaps stand, the worst"
    return f"{count}: {_lower(worst['label'])} are supported {points} points {'less' if less else 'more'}"


def _detail(gaps: list[dict[str, Any]], groups: list[dict[str, Any]], limit: float, language: str) -> str:
    """Return what the heading leaves out: the other gaps, what was explained, what is too thin."""
    is_zh = language == "zh"
    parts = [
        "比较的是信用等级与行业都相同的企业。"
        if is_zh
        else "Firms alike in credit grade and sector are compared."
    ]
    others = [f"{one['label']} {_points(one)}" for one in gaps[1:]]
    if others:
        joined = "、".join(others) if is_zh else ", ".join(others)
        parts.append(f"另有：{joined}。" if is_zh else f"Also: {joined}.")
    explained = [one["label"] for one in groups if one["verdict"] == "explained"]
    if explained:
        joined = "、".join(explained) if is_zh else ", ".join(explained)
        parts.append(
            f"同级同业后差距消失的：{joined}。"
            if is_zh
            else f"Explained once grade and sector are alike: {joined}."
        )
    thin = sum(one["verdict"] == "thin" for one in groups)
    if thin:
        parts.append(
            f"{thin} 组的数太少，离 ±{100 * limit:.0f} 个百分点的限值说不准在哪一边。"
            if is_zh
            else f"{thin} groups are too few to say on which side of ±{100 * limit:.0f} points they lie."
        )
    return "".join(parts) if is_zh else " ".join(parts)


def _points(group: Mapping[str, Any]) -> str:
    return f"{100 * group['same']['value']:+.1f}".replace("-", "−")


def _lower(label: str) -> str:
    """Return a label within a sentence; codes of sectors keep their capitals."""
    return label if label[:1] == "C" and label[1:2].isdigit() else label[:1].lower() + label[1:]
