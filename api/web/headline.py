"""What a self-check's answer says first: how it stands, and what to do next, in this order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.v1.views import name_label
from api.web.faulty import label_on_form
from api.web.wants import column_label, document_words, is_certain, open_facts
from api.web.words import percent, say, shown
from features.declare import Label
from features.inputs import CORE_COLUMNS
from scoring.asks import most_wanted
from scoring.decision import Cause, Decision, Outcome
from scoring.portfolio import Case, Consultant
from scoring.programmes.negative import is_negative_list
from scoring.programmes.result import Eligibility, ProgrammeResult

_SCORED: Mapping[Outcome, Label] = {
    Outcome.SUPPORT: Label("信用和绿色评分够格", "Your credit and green scores meet the bar"),
    Outcome.SUPPORT_WITH_CONDITIONS: Label(
        "信用和绿色评分有条件够格", "Your credit and green scores meet the bar with conditions"
    ),
    Outcome.NOT_SUPPORTED: Label(
        "信用或绿色评分目前不够格，补上没填的数也改变不了",
        "Your credit or green score falls short at present, and no blank can change that",
    ),
}
_VETOED: Mapping[Outcome, Label] = {
    Outcome.SUPPORT_WITH_CONDITIONS: Label(
        "有否决项，只能有条件支持", "A veto leaves support with conditions at most"
    ),
    Outcome.NOT_SUPPORTED: Label("有否决项，目前不予支持", "A veto rules out support at present"),
}
_PAPERS = Label("，具体项目还要看材料", "; some programmes still depend on papers")
_PERSON = Label("还不能定：要由人来看", "Not settled yet: a person has to look")
_FACTS = Label("还不能定：先弄清否决项", "Not settled yet: vetoes come first")
_FACTS_AND_PAPERS = Label(
    "还不能定：先弄清否决项，再补数", "Not settled yet: vetoes come first, then what is blank"
)
_TOGETHER = Label("还不能定：要几份材料合起来看", "Not settled yet: it takes several documents together")
_ONE = Label("还不能定：只差一份材料", "Not settled yet: one document decides it")
_ONE_LIKELY = Label("还不能定：多半只差一份材料", "Not settled yet: one document should decide it")
_FIND = Label("还不能定：先找一份材料", "Not settled yet: find one document first")


def said(case: Case, consultant: Consultant, language: str) -> str:
    """Return the answer as a sentence: the page's heading."""
    decision = case.decision
    if decision.outcome is Outcome.INCOMPLETE:
        return say(language, "还缺几个必填的数", "A few figures are needed first")
    if decision.outcome is not Outcome.REFER:
        return _settled(decision, consultant).in_language(language)
    return (_waiting(case) if case.waits else _referred(decision)).in_language(language)


def _settled(decision: Decision, consultant: Consultant) -> Label:
    found = _SCORED[decision.outcome]
    if Cause.ACTIVE_VETO in decision.causes:
        found = _VETOED.get(decision.outcome, found)
    if decision.outcome is Outcome.NOT_SUPPORTED or not undecided(decision, consultant):
        return found
    return Label(found.zh + _PAPERS.zh, found.en + _PAPERS.en)


def _referred(decision: Decision) -> Label:
    causes = set(decision.causes)
    if Cause.OPEN_VETO not in causes or causes - {Cause.OPEN_VETO, Cause.UNKNOWN_FIGURES}:
        return _PERSON
    return _FACTS_AND_PAPERS if Cause.UNKNOWN_FIGURES in causes else _FACTS


def _waiting(case: Case) -> Label:
    best = most_wanted(case.asks)
    if best is None:
        return _TOGETHER
    if is_certain(case):
        return _ONE
    return _ONE_LIKELY if best.settles >= 1.0 else _FIND


def undecided(decision: Decision, consultant: Consultant) -> list[ProgrammeResult]:
    """Return the programmes that one could apply for and that cannot be told yet."""
    library = consultant.engine.assessor.library
    return [
        one
        for one in decision.programmes
        if one.outcome is Eligibility.CANNOT_TELL and not is_negative_list(one, library)
    ]


def lead(case: Case, consultant: Consultant, wants: Mapping[str, Any], language: str) -> str:
    """Return what to do next, and what not to bother with, in the order in which to do it."""
    outcome = case.decision.outcome
    if outcome is Outcome.INCOMPLETE:
        parts = [
            say(language, "下面几个数是必填的，填上就有结果。", "Fill in the figures below for an answer.")
        ]
    elif outcome is not Outcome.REFER:
        parts = _settled_lead(case, consultant, language)
    elif case.waits:
        parts = _waiting_lead(case, wants, language)
    else:
        parts = _referred_lead(case, consultant, wants, language)
    return say(language, "", " ").join(parts)


def _settled_lead(case: Case, consultant: Consultant, language: str) -> list[str]:
    blanks = sum(len(ask.columns) for ask in case.asks)
    parts = [say(language, "评分用到的数都有了。", "Every figure that the scores read is there.")]
    if blanks:
        zh = f"评分用到的数还空着 {blanks} 个，不管是多少，评分的结论都不变。"
        en = f"{blanks} {'figure' if blanks == 1 else 'figures'} that the scores read "
        are, they = ("is", "it is") if blanks == 1 else ("are", "they are")
        en += f"{are} blank; whatever {they}, the scores' answer stays."
        parts = [say(language, zh, en)]
    if found := undecided(case.decision, consultant):
        parts.append(_undecided_words(found, language))
    return parts


def _undecided_words(found: Sequence[ProgrammeResult], language: str) -> str:
    names = say(language, "、", ", ").join(one.label.in_language(language) for one in found)
    proofs = dict.fromkeys(best.proof for one in found for best in one.next_best[:2])
    papers = say(language, "、", ", ").join(_lower(one.in_language(language)) for one in proofs)
    return say(
        language,
        f"还定不了的是{names}：要看{papers or '具体材料'}，下面逐项列出。",
        f"Still open: {names}. They depend on papers ({papers or 'named below'}), listed below for each.",
    )


def _waiting_lead(case: Case, wants: Mapping[str, Any], language: str) -> list[str]:
    best = most_wanted(case.asks)
    if best is None:
        return _in_order(wants, language)
    parts = [_first(document_words(best, language), best.settles, is_certain(case), language)]
    idle = sum(not ask.matters for ask in case.asks)
    if idle:
        zh = f"另有 {idle} 类数，单独补上也改变不了结论，先不用找。"
        en = f"{idle} kinds of figures change nothing by themselves: leave those for now."
        parts.append(say(language, zh, en))
    return parts


def _referred_lead(case: Case, consultant: Consultant, wants: Mapping[str, Any], language: str) -> list[str]:
    """Return what to check, then what the enterprise can tell itself, then why a person has to look."""
    causes, stop = case.decision.causes, say(language, "。", ".")
    parts = [_beyond(case.decision, consultant, language)] if Cause.OUT_OF_RANGE in causes else []
    if Cause.OPEN_VETO in causes:
        parts.append(_facts(case, consultant, language))
    if Cause.UNKNOWN_FIGURES in causes:
        parts += _in_order(wants, language)
    told = {Cause.OUT_OF_RANGE, Cause.OPEN_VETO, Cause.UNKNOWN_FIGURES}
    return parts + [cause.value.in_language(language) + stop for cause in causes if cause not in told]


def _facts(case: Case, consultant: Consultant, language: str) -> str:
    facts = [column_label(name, language) for name in open_facts(case, consultant)]
    if not facts:
        return Cause.OPEN_VETO.value.in_language(language) + say(language, "。", ".")
    return say(
        language,
        f"先弄清否决项要看的 {len(facts)} 件事：“八个问题”没答的先答，答了“有”的由人看是哪一种。",
        f"First settle the {len(facts)} facts behind the vetoes: answer what is open of the eight questions; "
        "where you answered yes, a person looks at what it was.",
    )


def _in_order(wants: Mapping[str, Any], language: str) -> list[str]:
    titles = [one["title"] for one in wants["wanted"] if one["document"]]
    if not titles:
        return []
    zh = f"空着的数单独补一份定不了，按下面的次序补，先是{titles[0]}。"
    en = f"No paper settles it alone: fill in the blanks in the order below, first the {_lower(titles[0])}."
    return [say(language, zh, en)]


def _beyond(decision: Decision, consultant: Consultant, language: str) -> str:
    """Return the inputs made of required figures alone that lie out of range, with their values."""
    catalogue = consultant.engine.catalogue
    scores = [score for score in (decision.recognition, decision.risk) if score is not None]
    found = []
    for name in dict.fromkeys(name for score in scores for name in score.outside):
        columns = catalogue.plan_of((name,)).columns
        if frozenset({*CORE_COLUMNS, "size_class"}).issuperset(columns):
            label = label_on_form(columns[0]) if len(columns) == 1 else name_label(name)
            unit = catalogue.indicators[name].unit
            value = shown(name, decision.indicators[name], unit, language)
            found.append(f"{label.in_language(language)} {value}")
    words = Cause.OUT_OF_RANGE.value.in_language(language)
    return say(
        language,
        f"{words}，先核对填对没有：{'、'.join(found)}。",
        f"{words}. Check these first: {', '.join(found)}.",
    )


def _first(words: str, settles: float, is_all: bool, language: str) -> str:
    english = _lower(words)
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
    return say(
        language,
        f"先找{words}：和同行的数比着看，{percent(settles)} 的情形能定下来。",
        f"First find the {english}: with figures like your sector's, it settles {percent(settles)} of cases.",
    )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
