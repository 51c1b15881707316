"""The officer's work list: which case first, and which document to ask for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from api.web.badges import Done
from api.web.because import causes_view
from api.web.pieces import outcome_view, score_view
from api.web.wants import document_words
from api.web.words import money, say
from features.declare import Label
from features.tables import Tables
from models.spec import Task
from scoring.asks import most_wanted
from scoring.decision import OUTCOME_LABELS, Outcome
from scoring.engine import Engine
from scoring.groups import group_label, sector_block
from scoring.in_force import InForce
from scoring.portfolio import Case, Group, Portfolio, group_of

PAGE = 20
_TITLES: Mapping[Group, Label] = {
    Group.EVIDENCE: Label("差材料", "Short of evidence"),
    Group.PERSON: Label("材料齐，要人判断", "A person decides, whatever the documents"),
    Group.NOTHING: Label("不差材料、可直接决定", "Nothing missing changes them"),
    Group.DECIDED: Label("已由人改定", "Decided by people"),
}


def worklist_view(
    portfolio: Portfolio,
    engine: Engine,
    search: str,
    outcome: str,
    page: int,
    language: str,
    done: Mapping[str, Done] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return one page of the cases that fit, those that one document would settle first.

    ``done`` says, by credit code, what people did. Where they decided, their outcome counts.
    """
    decided = {code: one.in_force for code, one in done.items() if one.in_force is not None}
    every = portfolio.ordered(decided)
    found = [case for case in every if _fits(case, search, outcome, decided)]
    pages = max(-(-len(found) // PAGE), 1)
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    rows = [
        {
            **_row(case, engine, language),
            **_decided_view(decided.get(case.code), case, language),
            "badges": list(done[case.code].badges) if case.code in done else [],
        }
        for case in shown
    ]
    counts = Counter(group_of(case, decided) for case in found)
    return {
        "said": _said(Counter(group_of(case, decided) for case in every), language),
        "search": search,
        "outcome": outcome,
        "outcomes": [
            {"value": one.value, "label": label.in_language(language)}
            for one, label in OUTCOME_LABELS.items()
        ],
        "total": len(every),
        "found": len(found),
        "page": page,
        "pages": pages,
        "groups": [
            {"title": _TITLES[group].in_language(language), "count": counts[group], "rows": part}
            for group in Group
            if (
                part := [
                    row for case, row in zip(shown, rows, strict=True) if group_of(case, decided) is group
                ]
            )
        ],
    }


def _fits(case: Case, search: str, outcome: str, decided: Mapping[str, InForce]) -> bool:
    stands = decided[case.code].outcome if case.code in decided else case.decision.outcome
    if outcome and stands.value != outcome:
        return False
    wanted = search.strip().casefold()
    return not wanted or wanted in case.code.casefold() or wanted in case.name.casefold()


def _said(counts: Counter[Group], language: str) -> str:
    if not counts:
        return say(language, "名单是空的", "The list is empty")
    short, decided = counts[Group.EVIDENCE], counts[Group.DECIDED]
    total = counts.total() - decided
    zh, en = (f"；已由人改定 {decided} 件", f"; {decided} decided by people") if decided else ("", "")
    return say(
        language,
        f"待办：{total} 件，其中 {short} 件差材料{zh}",
        f"{total} cases waiting, {short} of them short of evidence{en}",
    )


def _decided_view(found: InForce | None, case: Case, language: str) -> dict[str, Any]:
    """Return what people decided in the place of a case's own outcome; then no document is asked for."""
    if found is None:
        return {"in_force": None}
    was = OUTCOME_LABELS[case.decision.outcome]
    return {
        "in_force": {
            **outcome_view(found.outcome, language),
            "was": say(language, f"系统结论：{was.zh}", f"System: {was.en.lower()}"),
            "by": found.by,
            "second": found.second,
            "until": found.until.isoformat(),
            "override": found.override,
        },
        "waits_for": Group.DECIDED.value,
        "document": "",
        "settles": 0.0,
        "settles_words": say(language, "已由人改定，不用再要", "decided by people: nothing to ask for"),
    }


def _row(case: Case, engine: Engine, language: str) -> dict[str, Any]:
    decision, values = case.decision, case.report.values
    best = most_wanted(case.asks) if case.waits else None
    scores = {Task.RECOGNITION: decision.recognition, Task.RISK: decision.risk}
    amount, tenor = values["loan_amount"], values["loan_tenor"]
    return {
        "code": case.code,
        "name": case.name,
        "sector": sector_words(case, engine.tables, language),
        "amount": money(amount, language) if not math.isnan(amount) else "–",
        "tenor": _tenor(tenor, language),
        "waits_for": group_of(case).value,
        "decision": outcome_view(decision.outcome, language),
        "causes": causes_view(decision, language),
        "scores": {
            task.value: score_view(task, score, engine, language)
            for task, score in scores.items()
            if score is not None
        },
        "document": "" if best is None else document_words(best, language),
        "settles": 0.0 if best is None else best.settles,
        "settles_words": _settles(case, 0.0 if best is None else best.settles, language),
    }


def _tenor(months: float, language: str) -> str:
    return "" if math.isnan(months) else say(language, f"{months:.0f} 个月", f"{months:.0f} months")


def _settles(case: Case, share: float, language: str) -> str:
    group = group_of(case)
    if group is Group.NOTHING:
        return say(language, "没有要等的", "nothing to wait for")
    if group is Group.PERSON:
        return say(language, "材料定不了，要人判断", "a person decides, not a document")
    if case.decision.outcome is Outcome.INCOMPLETE:
        return say(language, "先补核心数据", "core figures first")
    if share == 0.0:
        return say(language, "无单份材料可定", "no single document settles it")
    words = f"{100 * share:.0f}%"
    return say(language, f"{words} 的情形可定结论", f"settles {words} of cases")


def sector_words(case: Case, tables: Tables, language: str) -> str:
    """Return a case's sector, with its code."""
    code = case.report.attributes.get("sector", "")
    rows = tables["industries"].by_key.get((code,), ())
    if len(code) > 3 and rows:
        return f"{code} {rows[-1].text(say(language, 'name_zh', 'name_en'))}"
    return group_label(sector_block(), code[:3], tables).in_language(language)
