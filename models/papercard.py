"""The model card as Markdown and JSON: a bundle's manifest and documents, in the words of this release.

No clock, no path, no name of a machine: the same bundle gives the same bytes, and a card that was changed by
hand is not the one that its bundle gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from features.catalogue import catalogue
from features.declare import Label
from models.naming import MODELS, data_name
from models.origin import NOT_NAMED
from models.papers import Papers
from models.spec import Task
from models.validation.finding import Verdict, limits

Told = Mapping[str, Any]

VERDICTS = {
    Verdict.HOLDS.value: Label("达标", "holds"),
    Verdict.MISSED.value: Label("未达标", "missed"),
    Verdict.NOT_ENOUGH.value: Label("证据不足", "not enough evidence"),
}
_DIRECTIONS = {1: Label("上升", "rises"), -1: Label("下降", "falls"), 0: Label("不限", "either way")}

_CODE = {
    "commit": Label("训练代码的提交", "Commit of the code"),
    "digest": Label("训练代码的摘要", "Digest of the code"),
    "requirements": Label("依赖清单的摘要", "Digest of the lock file"),
}
_DIRTY = Label("训练时代码有未提交的改动", "The code had changes that were not committed")


def card_json(papers: Papers) -> dict[str, Any]:
    """Return everything a card tells: of the whole bundle, and of each model by task."""
    manifest, documents = papers.manifest, papers.documents
    card, packs = documents.get("card", {}), documents.get("validation", {})
    return {
        "bundle": papers.digest,
        "as_at": manifest.get("as_at"),
        "owner": manifest.get("owner"),
        "data": manifest["data"],
        "code": manifest.get("code"),
        "machine": manifest["machine"],
        "libraries": manifest.get("libraries"),
        "tables": manifest["tables"],
        "files": manifest["files"],
        "use": manifest.get("use"),
        "models": {
            task: {
                "training": manifest.get("training", {}).get(task),
                **{
                    name: card.get("models", {}).get(task, {}).get(name)
                    for name in ("years", "measures", "baselines", "inputs", "calibration_slope")
                },
                "validation": _verdict(packs.get(task)),
            }
            for task in papers.tasks
        },
        "refer_shares": card.get("refer_shares"),
    }


def card_markdown(papers: Papers, language: str) -> str:
    """Return the card for people, in Chinese or English."""
    told = card_json(papers)

    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    parts = [
        f"# {say('模型卡', 'Model card')} {papers.identity}\n",
        *_use(told["use"], language),
        f"## {say('出处', 'Where it comes from')}\n",
        *_list(_origin(told, language)),
    ]
    for task in papers.tasks:
        parts += [*_model(Task(task), told["models"][task], language)]
    parts += [*_refer(told["refer_shares"], language), *_files(told["files"], language)]
    return "\n".join(parts) + "\n"


def _verdict(pack: Told | None) -> dict[str, Any] | None:
    if pack is None or "verdict" not in pack:
        return None
    names = ("verdict", "verdicts", "is_low_default", "scorecard_wins")
    decided = pack["decided_by"] if pack["verdict"] != Verdict.HOLDS.value else []
    return {**{name: pack[name] for name in names}, "decided_by": decided}


def _use(use: Told | None, language: str) -> Iterator[str]:
    if use is None:
        return
    headings = {"intended": ("用途", "For"), "not_for": ("不用于", "Not for"), "limits": ("局限", "Limits")}
    for name, (zh, en) in headings.items():
        several = use[name] if isinstance(use[name], Sequence) else [use[name]]
        yield f"## {zh if language == 'zh' else en}\n"
        yield from _list(one[language] for one in several)


def _origin(told: Told, language: str) -> Iterator[str]:
    data, code, is_zh = told["data"], told["code"] or {}, language == "zh"
    kind = ("合成数据，仅供演示" if is_zh else "synthetic, for demonstration") if data["synthetic"] else ""
    years = f"{data['first_year']}-{data['last_year']}"
    yield f"{'版本包' if is_zh else 'Bundle'}: `{told['bundle']}`"
    rows = f"{data_name(data['name'], language)}, {data['rows']:,} {'行' if is_zh else 'rows'}, {years}"
    yield f"{'数据' if is_zh else 'Data'}: {', '.join(part for part in (rows, kind) if part)}"
    yield f"{'数据指纹' if is_zh else 'Fingerprint of the data'}: `{data['fingerprint']}`"
    if told["as_at"]:
        yield f"{'取数日' if is_zh else 'Data as at'}: {told['as_at']}"
    if told["owner"]:
        yield f"{'负责人' if is_zh else 'Owner'}: {_owner(told['owner'], language)}"
    yield f"{'法规与系数表' if is_zh else 'Tables'}: `{told['tables']}`"
    yield from _code(code, language)


def _owner(owner: str, language: str) -> str:
    return "未写明" if owner == NOT_NAMED and language == "zh" else owner


def _code(code: Told, language: str) -> Iterator[str]:
    """Yield which code trained: its commit, and whether it differed from that."""
    for name, label in _CODE.items():
        if code.get(name):
            yield f"{label.in_language(language)}: `{code[name]}`"
    if code.get("is_dirty"):
        yield _DIRTY.in_language(language)


def _model(task: Task, told: Told, language: str) -> Iterator[str]:
    is_zh = language == "zh"
    yield f"## {task.label.in_language(language)}\n"
    label = (told["training"] or {}).get("label") or {"zh": task.definition.zh, "en": task.definition.en}
    yield f"{label[language]}\n"
    yield from _list(_said(told["validation"], language))
    if told["measures"] is None:
        return
    years = "-".join(str(year) for year in dict.fromkeys(told["years"]))
    yield ("没见过的年份上" if is_zh else "On years not seen") + f" ({years}):\n"
    columns = ("模型", "ROC-AUC", "95 %", "Brier", "平均预测", "实际") if is_zh else (
        "model", "ROC-AUC", "95 %", "Brier", "mean predicted", "observed"
    )  # fmt: skip
    rows = [{"model": "house", **told["measures"]}, *told["baselines"]]
    yield from _table(columns, (_measured(row, language) for row in rows))
    yield f"\n{'输入' if is_zh else 'Inputs'}:\n"
    headings = Label("输入 概率随之 相对行业", "input probability sector-relative").in_language(language)
    yield from _table(headings.split(), (_input(one, language) for one in told["inputs"]))
    yield ""


def _input(one: Told, language: str) -> tuple[str, ...]:
    direction = _DIRECTIONS[one["direction"]].in_language(language)
    relative = ("是" if language == "zh" else "yes") if one["relative"] else ""
    return _indicator(one["name"], language), direction, relative


def _indicator(name: str, language: str) -> str:
    """Return an indicator's label; the name of one that this release does not have."""
    found = catalogue().indicators.get(name)
    return name if found is None else found.label.in_language(language)


def _part(part: str, language: str) -> str:
    """Return what a figure speaks of: a baseline, an input, or a year or group by its own name."""
    return MODELS[part].in_language(language) if part in MODELS else _indicator(part, language)


def _said(validation: Told | None, language: str) -> Iterator[str]:
    is_zh = language == "zh"
    if validation is None:
        yield "没有验证包" if is_zh else "No validation pack"
        return
    verdict = VERDICTS[validation["verdict"]].in_language(language)
    counts = validation["verdicts"]
    figures = ", ".join(f"{word.in_language(language)} {counts[name]}" for name, word in VERDICTS.items())
    yield f"{'验证' if is_zh else 'Validation'}: **{verdict}** ({figures})"
    for one in validation["decided_by"]:
        part = f" ({_part(str(one['part']), language)})" if one["part"] else ""
        label = limits()[one["statistic"]].label.in_language(language)
        yield f"{'取决于' if is_zh else 'Decided by'}: {label}{part}"
    if validation["is_low_default"]:
        yield "事件太少，排不出模型高下" if is_zh else "Too few events to tell a good model from a poor one"
    if validation["scorecard_wins"]:
        yield "评分卡胜：增益不足 0.01" if is_zh else "The scorecard wins: boosting gains less than 0.01"


def _measured(row: Told, language: str) -> tuple[str, ...]:
    return (
        MODELS[row["model"]].in_language(language),
        f"{row['roc_auc']:.3f}",
        f"{row['roc_auc_lo']:.3f} - {row['roc_auc_hi']:.3f}",
        f"{row['brier']:.4f}",
        f"{row['mean_predicted']:.4f}",
        f"{row['observed_rate']:.4f}",
    )


def _refer(shares: Any, language: str) -> Iterator[str]:
    if not isinstance(shares, Mapping):
        return
    is_zh = language == "zh"
    yield f"## {'转人工' if is_zh else 'Referred to a person'}\n"
    rows = ((str(count), _share(share)) for count, share in shares.items())
    yield from _table(("缺几个数", "占比") if is_zh else ("unknown figures", "share"), rows)
    yield ""


def _share(share: Any) -> str:
    """Return a share as percent, with its interval where it has one."""
    if not isinstance(share, Mapping):
        return f"{100.0 * share:.1f} %"
    interval = f" ({100.0 * share['low']:.1f} - {100.0 * share['high']:.1f})" if "low" in share else ""
    return f"{100.0 * share['value']:.1f} %{interval}"


def _files(files: Mapping[str, str], language: str) -> Iterator[str]:
    yield f"## {'文件' if language == 'zh' else 'Files'}\n"
    names = ("文件", "SHA-256") if language == "zh" else ("file", "SHA-256")
    yield from _table(names, ((name, f"`{digest}`") for name, digest in sorted(files.items())))


def _list(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"- {line}" for line in lines)
    yield ""


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{' --- |' * len(columns)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
