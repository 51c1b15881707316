"""The validation pack in a reader's language: each figure, its limit, whose limit it is, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from features.catalogue import Catalogue
from features.declare import Label
from models.spec import Task
from models.validation.finding import Limit, Verdict, limits
from scoring.policy import Policy

_VERDICTS = {
    Verdict.HOLDS: Label("达标", "holds"),
    Verdict.MISSED: Label("未达标", "missed"),
    Verdict.NOT_ENOUGH: Label("证据不足", "not enough evidence"),
    Verdict.TOLD: Label("仅供了解", "told, not judged"),
}
_PARTS = {
    "lowest": Label("最小三分之一", "smallest third"),
    "middle": Label("中间三分之一", "middle third"),
    "highest": Label("最大三分之一", "largest third"),
    "free": Label("同法不加方向", "same, without directions"),
    "logistic": Label("逻辑回归", "logistic regression"),
    "scorecard": Label("WoE 评分卡", "WoE scorecard"),
    "one_rule": Label("单规则：Altman Z''", "one rule: Altman Z''"),
}
_BY_INPUT = {"csi", "move_1_percent", "move_10_percent"}
_ORDER = (Verdict.MISSED, Verdict.NOT_ENOUGH, Verdict.HOLDS, Verdict.TOLD)


def validation_view(
    packs: Mapping[str, Any], catalogue: Catalogue, policy: Policy, language: str
) -> dict[str, Any]:
    """Return what page, command and API tell of a bundle's validation; what is missed comes first.

    ``is_detail`` marks what is told input by input and is folded away unless it is missed.
    """
    words = {
        **{name: one.label for name, one in catalogue.indicators.items()},
        **{band.code: band.label for bands in policy.bands.values() for band in bands},
        **_PARTS,
    }
    models = [_model(Task(name), pack, words, language) for name, pack in sorted(packs.items())]
    return {"said": _said(models, language), "models": models}


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
    findings = sorted(pack["findings"], key=lambda one: _ORDER.index(Verdict(one["verdict"])))
    return {
        **{name: pack[name] for name in ("years", "n", "events", "is_low_default", "verdicts")},
        "task": task.value,
        "title": task.label.in_language(language),
        "definition": task.definition.in_language(language),
        "findings": [_finding(one, words, language) for one in findings],
    }


def _finding(found: Mapping[str, Any], words: Mapping[str, Label], language: str) -> dict[str, Any]:
    limit = limits()[found["statistic"]]
    return {
        **found,
        "label": limit.label.in_language(language),
        "part_label": _part(str(found["part"]), words, language),
        "shown": "–" if found["value"] is None else _number(found["value"]),
        "interval": "" if found["low"] is None else f"{_number(found['low'])}–{_number(found['high'])}",
        "limit": " ".join(_limit(found)),
        "source": _source(limit, language),
        "is_detail": found["statistic"] in _BY_INPUT and found["verdict"] != Verdict.MISSED.value,
        "verdict_label": _VERDICTS[Verdict(found["verdict"])].in_language(language),
    }


def _part(part: str, words: Mapping[str, Label], language: str) -> str:
    return words[part].in_language(language) if part in words else part


def _source(limit: Limit, language: str) -> str:
    source = limit.source.in_language(language)
    if limit.confidence != "recalled":
        return source
    return f"{source}（凭记忆，未核对）" if language == "zh" else f"{source} (recalled)"


def _limit(found: Mapping[str, Any]) -> Iterator[str]:
    if found["at_least"] is not None:
        yield f"≥ {_number(found['at_least'])}"
    if found["at_most"] is not None:
        yield f"≤ {_number(found['at_most'])}"


def _number(value: float) -> str:
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:.3f}" if abs(value) >= 0.0005 else f"{value:.1e}"
