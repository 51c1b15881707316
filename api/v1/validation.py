"""The validation pack in a reader's language: the verdict, what was missed, and every figure by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from features.catalogue import Catalogue
from features.declare import Label
from models.spec import Task
from models.validation.finding import Group, Limit, Verdict, limits, whole
from scoring.decision import OUTCOME_LABELS, Outcome
from scoring.groups import BLOCKS
from scoring.policy import Policy

_VERDICTS = {
    Verdict.HOLDS: Label("达标", "holds"),
    Verdict.MISSED: Label("未达标", "missed"),
    Verdict.NOT_ENOUGH: Label("证据不足", "not enough evidence"),
    Verdict.TOLD: Label("仅供了解", "told, not judged"),
}
_WHOLE = {
    Verdict.HOLDS: Label("模型验证通过", "The models' validation holds"),
    Verdict.MISSED: Label("模型验证未通过", "The models' validation is missed"),
    Verdict.NOT_ENOUGH: Label("证据不足，不能判断", "Not enough evidence to validate"),
}
_LEAD = Label(
    "区分、校准和等级在没见过的年份和企业上量出；泄漏、代理变量和理由的检查也用参与训练的行。"
    "每个数带限值、限值的出处和样本数。"
    "超出限值而区间仍够到限值的、事件太少的，不判，写“证据不足”。"
    "有一项未达标即整体未通过。这里只看模型本身；公平性和能否上线，看“版本包”的门槛。",
    "Ranking, calibration and grades are measured on years and firms not seen; the checks of leaks, proxies "
    "and reasons read rows that were fitted as well. Each figure has its limit, whose limit it is, and n. "
    "One beyond its limit whose interval still reaches it, or on too few events, is not judged: no evidence. "
    "One figure missed, and the whole is missed. This speaks of the models alone: whether people are treated "
    "fairly, and whether the bundle may go live, is told by its gates.",
)
_PARTS = {
    "lowest": Label("最小三分之一", "smallest third"),
    "middle": Label("中间三分之一", "middle third"),
    "highest": Label("最大三分之一", "largest third"),
    "consumer": Label("消费品制造（C13–C24）", "consumer goods (C13-C24)"),
    "materials": Label("原材料制造（C25–C33）", "materials (C25-C33)"),
    "equipment": Label("装备制造（C34–C43）", "equipment (C34-C43)"),
    "carbon_price": Label("碳价：每吨 200 元", "carbon price of CNY 200 a tonne"),
    "sector_shock": Label("最大行业收入下降 20%", "largest sector loses 20 % of its revenue"),
    "data_gap": Label("最有信息的三个数都不知道", "three most informative figures unknown"),
    "other_seed": Label("另一随机种子", "another seed"),
    "firms_drawn": Label("企业重新抽样", "firms drawn anew"),
    "free": Label("同法不加方向", "same, without directions"),
    "logistic": Label("逻辑回归", "logistic regression"),
    "scorecard": Label("WoE 评分卡", "WoE scorecard"),
    "one_rule": Label("单规则", "one rule"),
}
NEAR = 0.05
"""A figure without interval that is nearer to its limit than this share of it is near."""
_BY_INPUT = {"csi", "move_1_percent", "move_10_percent", "missing_one"}
_ORDER = (Verdict.MISSED, Verdict.NOT_ENOUGH, Verdict.HOLDS, Verdict.TOLD)


def validation_view(
    packs: Mapping[str, Any], catalogue: Catalogue, policy: Policy, language: str
) -> dict[str, Any]:
    """Return what page, command, report and API tell of a bundle's validation.

    ``is_detail`` marks what is told input by input and is folded away unless it is missed.
    """
    words = {
        **{name: one.label for name, one in catalogue.indicators.items()},
        **{band.code: band.label for bands in policy.bands.values() for band in bands},
        **{name: label for block in BLOCKS for name, label in block.groups.items()},
        **_PARTS,
    }
    models = [_model(Task(name), pack, words, language) for name, pack in sorted(packs.items())]
    verdict = whole(packs.values())
    return {
        "verdict": verdict.value,
        "verdict_label": _WHOLE[verdict].in_language(language),
        "verdict_word": _VERDICTS[verdict].in_language(language),
        "said": _said(models, language),
        "lead": _LEAD.in_language(language),
        "models": models,
    }


def _said(models: list[dict[str, Any]], language: str) -> str:
    is_chinese = language == "zh"
    if not models:
        return "本版本包没有验证报告" if is_chinese else "This bundle carries no validation pack"
    missed = sum(one["verdicts"][Verdict.MISSED.value] for one in models)
    judged = sum(
        count for one in models for name, count in one["verdicts"].items() if name != Verdict.TOLD.value
    )
    unsure = sum(one["verdicts"][Verdict.NOT_ENOUGH.value] for one in models)
    if is_chinese:
        return f"{judged} 项判断中，{missed} 项未达标，{unsure} 项证据不足"
    return f"Of {judged} figures held to a limit, {missed} missed it and {unsure} lack evidence"


def _model(task: Task, pack: Mapping[str, Any], words: Mapping[str, Label], language: str) -> dict[str, Any]:
    ordered = sorted(pack["findings"], key=lambda one: _ORDER.index(Verdict(one["verdict"])))
    findings = [_finding(one, words, language) for one in ordered]
    verdict = Verdict(pack["verdict"])
    return {
        **{name: pack[name] for name in ("years", "n", "events", "is_low_default", "verdicts", "verdict")},
        "verdict_label": _WHOLE[verdict].in_language(language),
        "task": task.value,
        "title": task.label.in_language(language),
        "definition": task.definition.in_language(language),
        "scorecard": _scorecard(pack["scorecard_wins"], language),
        "notes": list(_notes(pack, language)),
        "missed": [one for one in findings if one["verdict"] == Verdict.MISSED.value],
        "unsure": [one for one in findings if one["verdict"] == Verdict.NOT_ENOUGH.value],
        "groups": list(_groups(findings, language)),
        "moved": list(_moved(pack.get("stress", {}), words, language)),
        "migration": _migration(pack["migration"], words, language),
        "findings": findings,
    }


def _groups(findings: list[dict[str, Any]], language: str) -> Iterator[dict[str, Any]]:
    for group in Group:
        own = [one for one in findings if one["group"] == group.value]
        if own:
            counts = Counter(one["verdict"] for one in own)
            yield {
                "name": group.value,
                "title": group.label.in_language(language),
                "counts": [
                    {
                        "verdict": one.value,
                        "label": _VERDICTS[one].in_language(language),
                        "count": counts[one],
                    }
                    for one in _ORDER
                    if counts[one]
                ],
                "findings": own,
            }


def _scorecard(wins: bool | None, language: str) -> str:
    if wins is None:
        return ""
    zh, en = (
        ("评分卡胜：提升模型的增益不足 0.01", "The scorecard wins: boosting gains less than 0.01 over it.")
        if wins
        else ("提升模型比评分卡高出 0.01 以上", "Boosting gains 0.01 or more over the scorecard.")
    )
    return zh if language == "zh" else en


def _notes(pack: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield in words what a reader would otherwise have to work out from the figures."""
    found = {one["statistic"]: one for one in pack["findings"] if not one["part"]}
    both, unnamed = found.get("firms_on_both_sides"), found.get("rows_without_firm")
    share = unnamed["value"] if unnamed is not None and unnamed["value"] else 0.0
    if share:
        yield (
            f"{share:.0%} 的行未注明企业，训练与测量只能按年份分开：同一企业早年的行可能参与了训练。"
            if language == "zh"
            else f"{share:.0%} of the rows name no firm, so firms cannot be kept apart: the split is by year "
            "alone, and earlier years of a measured firm may have been fitted."
        )
    if both is not None and both["verdict"] == Verdict.MISSED.value:
        count = f"{both['value']:,.0f}"
        yield (
            f"{count} 家被测企业的早年数据参与了训练，区分能力可能偏高；补齐企业编号后重新训练即可分开。"
            if language == "zh"
            else f"Earlier years of {count} measured firms were fitted, so the ranking may be flattered; "
            "name every row's firm and train again to keep them apart."
        )


def _migration(told: Mapping[str, Any], words: Mapping[str, Label], language: str) -> dict[str, Any] | None:
    if not any(map(any, told["counts"])):
        return None
    labels = [_part(code, words, language) for code in told["codes"]]
    rows = [{"label": label, "counts": row} for label, row in zip(labels, told["counts"], strict=True)]
    return {"labels": labels, "rows": rows}


def _moved(told: Mapping[str, Any], words: Mapping[str, Label], language: str) -> Iterator[dict[str, Any]]:
    """Yield, by scenario, how many cases went from one outcome to another; those that stay are left out."""
    for scenario, moves in told.items():
        labels = [[OUTCOME_LABELS[Outcome(one[end])] for end in ("from", "to")] for one in moves]
        rows = [
            {"from": old.in_language(language), "to": new.in_language(language), "n": one["n"]}
            for one, (old, new) in zip(moves, labels, strict=True)
            if one["from"] != one["to"]
        ]
        yield {"title": _part(scenario, words, language), "rows": rows, "n": sum(one["n"] for one in moves)}


def _finding(found: Mapping[str, Any], words: Mapping[str, Label], language: str) -> dict[str, Any]:
    limit = limits()[found["statistic"]]
    return {
        **found,
        "group": limit.group.value,
        "label": limit.label.in_language(language),
        "part_label": _part(str(found["part"]), words, language),
        "shown": "–" if found["value"] is None else _number(found["value"]),
        "interval": "" if found["low"] is None else f"{_number(found['low'])}–{_number(found['high'])}",
        "limit": _limit(found),
        "rests_on": _rests_on(found["n"], found.get("events")),
        "source": _source(limit, language),
        "is_near": _is_near(found),
        "is_detail": found["statistic"] in _BY_INPUT and found["verdict"] != Verdict.MISSED.value,
        "verdict_label": _VERDICTS[Verdict(found["verdict"])].in_language(language),
    }


def _rests_on(rows: int, events: int | None) -> str:
    return f"{rows:,}" if events is None else f"{rows:,} / {events:,}"


def _is_near(found: Mapping[str, Any]) -> bool:
    """Return whether a figure that holds is near its limit: its interval goes beyond it, else by ``NEAR``."""
    if found["verdict"] != Verdict.HOLDS.value:
        return False
    value, least, most = found["value"], found["at_least"], found["at_most"]
    has_interval = found["low"] is not None
    below = least is not None and (
        found["low"] < least if has_interval else 0 < value - least < NEAR * abs(least)
    )
    above = most is not None and (
        found["high"] > most if has_interval else 0 < most - value < NEAR * abs(most)
    )
    return bool(below or above)


def _part(part: str, words: Mapping[str, Label], language: str) -> str:
    return words[part].in_language(language) if part in words else part


def _source(limit: Limit, language: str) -> str:
    source = limit.source.in_language(language)
    if limit.confidence != "recalled":
        return source
    return f"{source}（凭记忆，未核对）" if language == "zh" else f"{source} (recalled)"


def _limit(found: Mapping[str, Any]) -> str:
    low, high = found["at_least"], found["at_most"]
    if low is not None and high is not None:
        return f"{_number(low)} – {_number(high)}"
    if low is not None:
        return f"≥ {_number(low)}"
    return "" if high is None else f"≤ {_number(high)}"


def _number(value: float) -> str:
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:.3f}" if abs(value) >= 0.0005 else f"{value:.1e}"
