"""What the answer page says of a self-check, in the enterprise's words."""

from __future__ import annotations

from typing import Any

from api.web.because import causes_view, reasons_view, terms_view
from api.web.eligibility import programmes_view, vetoes_view
from api.web.peers import credit_names, green_names, peers_view
from api.web.pieces import drivers_view, outcome_view, score_view, scores_of, unconfirmed_view
from api.web.slips import slips_view
from api.web.wants import document_words, is_certain, missing_view, strip_view, wants_view
from api.web.words import say
from api.web.worklist import sector_words
from scoring.asks import most_wanted
from scoring.decision import Cause, Outcome
from scoring.portfolio import Case, Consultant

_SAID: dict[Outcome, tuple[str, str]] = {
    Outcome.SUPPORT: (
        "预审会支持：没填的数不管是多少，结论都不变",
        "Likely to be supported, whatever the blanks are",
    ),
    Outcome.SUPPORT_WITH_CONDITIONS: (
        "预审会有条件支持：没填的数不改变结论",
        "Likely to be supported with conditions, whatever the blanks are",
    ),
    Outcome.NOT_SUPPORTED: (
        "目前预审不会支持：补材料也改变不了",
        "Not supported at present, and no document can change that",
    ),
    Outcome.INCOMPLETE: ("还缺几个必填的数", "A few figures are needed first"),
}


def answer_view(case: Case, consultant: Consultant, language: str) -> dict[str, Any]:
    """Return everything that the answer's page prints."""
    engine, decision, report = consultant.engine, case.decision, case.report
    division = report.attributes.get("sector", "")[:3]
    rests = frozenset(name for row in decision.unconfirmed for name in row.indicators)
    scores = scores_of(decision)
    peers = peers_view(green_names(engine), decision, division, consultant, rests, language)
    credit = peers_view(credit_names(engine), decision, division, consultant, rests, language)
    return {
        "day": decision.day.isoformat(),
        "said": said(case, language),
        "lead": " ".join(_lead(case, language)) if language == "en" else "".join(_lead(case, language)),
        "decision": outcome_view(decision.outcome, language),
        "terms": terms_view(decision, language),
        "reasons": reasons_view(decision, consultant, division, language),
        "programmes": programmes_view(decision, language),
        "vetoes": vetoes_view(decision, language),
        "slips": slips_view(decision, report.values, language),
        "missing": missing_view(decision.missing, language),
        "wants": wants_view(case, consultant, language),
        "strip": strip_view(case, consultant, language),
        "scores": [score_view(task, score, engine, language) for task, score in scores],
        "drivers": [drivers_view(task, score, engine, language) for task, score in scores],
        "sector": sector_words(case, engine.tables, language) if division else "",
        "green_peers": [row for row in peers if row["value"] is not None] if division else [],
        "credit_peers": [row for row in credit if row["value"] is not None] if division else [],
        "unconfirmed": unconfirmed_view(decision, language),
        "versions": {
            "policy": decision.versions.policy[:12],
            "tables": decision.versions.tables[:12],
            "bundle": engine.bundle.identity,
        },
    }


def said(case: Case, language: str) -> str:
    """Return the answer as a sentence: the page's heading."""
    if case.decision.outcome is Outcome.REFER and not case.waits:
        return say(language, "还不能定：要由人来看", "Not settled yet: a person has to look")
    if not case.waits:
        return say(language, *_SAID[case.decision.outcome])
    best = most_wanted(case.asks)
    if best is None:
        return say(
            language, "还不能定：要几份材料合起来看", "Not settled yet: it takes several documents together"
        )
    if is_certain(case):
        return say(language, "还不能定：只差一份材料", "Not settled yet: one document decides it")
    if best.settles >= 1.0:
        return say(language, "还不能定：多半只差一份材料", "Not settled yet: one document should decide it")
    return say(language, "还不能定：先找一份材料", "Not settled yet: find one document first")


def _lead(case: Case, language: str) -> list[str]:
    """Return what to do next, and what not to bother with."""
    outcome = case.decision.outcome
    if outcome is Outcome.INCOMPLETE:
        return [
            say(
                language,
                "下面几个数是必填的，填上就有结果。",
                "Fill in the figures below for an answer.",
            )
        ]
    if outcome is Outcome.REFER and not case.waits:
        stop = say(language, "。", ".")
        parts = [cause + stop for cause in causes_view(case.decision, language)]
        if Cause.OPEN_VETO in case.decision.causes:
            parts.append(
                say(
                    language,
                    "先把“八个问题”答全：证书、停产和处罚、淘汰设备、纳税等级，都关系到否决项。",
                    "Answer all of the eight questions first: certificates, stops and penalties, equipment "
                    "and the tax grade are what vetoes rest on.",
                )
            )
        return parts
    if outcome is not Outcome.REFER:
        return [_settled_lead(sum(len(ask.columns) for ask in case.asks), language)]
    best = most_wanted(case.asks)
    idle = sum(not ask.matters for ask in case.asks)
    parts = []
    if best is not None:
        parts.append(_first(document_words(best, language), best.settles, is_certain(case), language))
    if idle and best is not None:
        parts.append(
            say(
                language,
                f"另有 {idle} 类数，单独补上也改变不了结论，先不用找。",
                f"{idle} kinds of figures change nothing by themselves: leave those for now.",
            )
        )
    return parts


def _settled_lead(blanks: int, language: str) -> str:
    if not blanks:
        return say(language, "您填的数够用了。", "What you gave is enough.")
    return say(
        language,
        f"还空着 {blanks} 个数，填不填都是这个结论，不用再找材料。",
        f"{blanks} {'figure is' if blanks == 1 else 'figures are'} blank; filled in or not, the answer "
        "stays. No need to look for papers.",
    )


def _first(words: str, settles: float, is_all: bool, language: str) -> str:
    english = words[:1].lower() + words[1:]
    if is_all:
        return say(
            language,
            f"有了{words}，结论就定了，别的都不缺。",
            f"With the {english} it is settled; nothing else is missing.",
        )
    if settles >= 1.0:
        return say(
            language,
            f"先找{words}：同行常见的数都能定下来。",
            f"First find the {english}: any figure usual in your sector settles it.",
        )
    share = f"{100 * settles:.0f}%"
    return say(
        language,
        f"先找{words}：和同行的数比着看，{share} 的情形能定下来。",
        f"First find the {english}: with figures like your sector's, it settles {share} of cases.",
    )
