"""What a case lacks: which document to ask for first, and which blanks change nothing by themselves."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from api.web.words import LOOKS, percent, say, shown
from features.attributes import ATTRIBUTES
from features.declare import Label
from features.inputs import COLUMNS, FIELDS, field_of, label_of
from scoring.asks import Ask
from scoring.decision import OUTCOME_LABELS, Cause, Outcome
from scoring.portfolio import Case, Consultant
from scoring.strip import Zone

MOST_NAMED = 4
_OPEN = Label("还要看别的", "depends on the rest")
_SHORT_OUTCOMES = {
    Outcome.SUPPORT: Label("够格", "yes"),
    Outcome.SUPPORT_WITH_CONDITIONS: Label("有条件", "with conditions"),
    Outcome.NOT_SUPPORTED: Label("不够格", "no"),
}


def wants_view(
    case: Case, consultant: Consultant, language: str, asked: Collection[str] = ()
) -> dict[str, Any]:
    """Return the documents worth asking for, in order, and those that are not.

    Worth asking for is what can narrow the outcome by itself, and what belongs to the first few that settle
    it together. Where more than unknown figures keeps a case open, no document alone changes the outcome, but
    none can be left out either: all are worth asking for, in the order in which they narrow the scores.

    Parameters
    ----------
    asked
        Figures that are asked for otherwise: a document that gives nothing else is left out.
    """
    refers, decision = case.decision.outcome is Outcome.REFER, case.decision
    shares = consultant.together(case) if case.waits else []
    enough = _enough(shares)
    wanted = [ask for place, ask in enumerate(case.asks) if case.waits and (ask.matters or place < enough)]
    if refers and not case.waits and Cause.UNKNOWN_FIGURES in decision.causes:
        wanted = [ask for ask in case.asks if not set(ask.columns) <= set(asked)]
    idle = [] if refers and not case.waits else [ask for ask in case.asks if ask not in wanted]
    return {
        "wanted": [_ask_view(ask, is_certain(case), consultant, language) for ask in wanted],
        "idle": [{**_ask_view(ask, False, consultant, language), "effect": ""} for ask in idle],
        "together": _together(enough, len(wanted), shares[-1], language) if enough > 1 else "",
        "count": sum(len(ask.columns) for ask in case.asks),
    }


def questions_first(
    wants: Mapping[str, Any], case: Case, consultant: Consultant, language: str
) -> dict[str, Any]:
    """Return what is wanted, before all the questions whose answers vetoes wait for."""
    facts = open_facts(case, consultant) if Cause.OPEN_VETO in case.decision.causes else []
    if not facts:
        return dict(wants)
    first = {
        "document": "",
        "title": say(
            language, "否决项要看的事实（八个问题）", "Facts that vetoes rest on (the eight questions)"
        ),
        "figures_words": _listed([column_label(name, language) for name in facts], language),
        "effect": say(language, "先弄清这些，否决项才能判断", "Vetoes cannot be told without them"),
        "settles": 0.0,
    }
    return {**wants, "wanted": [first, *wants["wanted"]]}


def open_facts(case: Case, consultant: Consultant) -> list[str]:
    """Return the figures that vetoes read and that are not known."""
    columns = consultant.engine.assessor.veto_columns(case.decision.day)
    return [name for name in columns if name in COLUMNS and math.isnan(case.report.values[name])]


def is_certain(case: Case) -> bool:
    """Return whether one document holds all that is unknown, and both models agree whatever it says."""
    return case.waits and len(case.asks) == 1 and case.settles >= 1.0


def _enough(shares: Sequence[float]) -> int:
    """Return how many documents settle a case together; all, where the two models may disagree even then."""
    return next((place for place, share in enumerate(shares, start=1) if share >= 1.0), len(shares))


def _together(enough: int, listed: int, share: float, language: str) -> str:
    if share < 1.0:
        return say(
            language,
            f"这 {enough} 份合起来，{percent(share)} 的情形能定结论，其余由人判断。",
            f"These {enough} together settle {percent(share)} of cases; in the others a person decides.",
        )
    if enough == listed:
        return say(
            language,
            f"这 {enough} 份合起来，结论就定了。",
            f"These {enough} together settle the outcome.",
        )
    return say(
        language,
        f"前 {enough} 份合起来，结论就定了。",
        f"The first {enough} together settle the outcome.",
    )


def _ask_view(ask: Ask, is_all: bool, consultant: Consultant, language: str) -> dict[str, Any]:
    known = consultant.engine.catalogue.indicators
    figures = [column_label(column, language) for column in ask.columns]
    return {
        "document": ask.document.name,
        "title": document_words(ask, language),
        "figures": figures,
        "figures_words": _listed(figures, language),
        "indicators": [known[name].label.in_language(language) for name in ask.indicators],
        "settles": ask.settles,
        "narrows": ask.narrows,
        "effect": _effect(ask, is_all, language),
    }


def document_words(ask: Ask, language: str) -> str:
    """Return a document's name: what it is, and what it is about."""
    proof, about = ask.document.proof.in_language(language), ask.document.label.in_language(language)
    if ask.document.name == "energy":
        return proof
    return say(language, f"{proof}（{about}）", f"{proof} ({about.lower()})")


def column_label(column: str, language: str) -> str:
    """Return the name of a figure or attribute that can be lacking."""
    if column in COLUMNS:
        return label_of(column).in_language(language)
    name = "founded" if column == "age" else column
    return ATTRIBUTES[name].label.in_language(language) if name in ATTRIBUTES else column


def _listed(figures: Sequence[str], language: str) -> str:
    named = say(language, "、", ", ").join(figures[:MOST_NAMED])
    more = len(figures) - MOST_NAMED
    return named if more <= 0 else named + say(language, f"等 {len(figures)} 项", f" and {more} more")


def _effect(ask: Ask, is_all: bool, language: str) -> str:
    """Return what the document does, in words; ``is_all`` says that nothing else is unknown."""
    if is_all:
        return say(language, "有了它，结论就定了", "With it the outcome is settled")
    if ask.settles >= 1.0:
        return say(language, "同业常见的取值都能定结论", "Settles the outcome at any usual value")
    if ask.settles > 0.0:
        share = f"{100 * ask.settles:.0f}%"
        return say(
            language, f"{share} 的情形可直接定结论", f"Settles the outcome by itself in {share} of cases"
        )
    if ask.narrows >= 0.01:
        share = f"{100 * ask.narrows:.0f}%"
        return say(
            language,
            f"单独定不了，范围可收窄 {share}",
            f"Settles nothing alone, narrows the range by {share}",
        )
    return say(language, "单独定不了", "Settles nothing alone")


def missing_view(
    names: Sequence[str], language: str, label: Callable[[str, str], str] = column_label
) -> list[dict[str, str]]:
    """Return core figures that are missing, by the names that a page gives them, and where they stand."""
    found = []
    for name in names:
        if name == "size_class":
            continue
        proof = field_of(name).proof.value if name in FIELDS else Label("营业执照", "Business licence")
        found.append({"label": label(name, language), "proof": proof.in_language(language)})
    return found


def strip_view(case: Case, consultant: Consultant, language: str) -> dict[str, Any] | None:
    """Return the strip of the one input that the best document makes known, None where there is none."""
    best = next((ask for ask in case.asks if ask.matters), None)
    if not case.waits or best is None or len(best.indicators) != 1:
        return None
    name = best.indicators[0]
    strip = consultant.strip(case.report, name)
    if strip is None or not any(zone.outcome for zone in strip.zones):
        return None
    one = consultant.engine.catalogue.indicators[name]
    ends = [shown(name, zone.low, one.unit, language) for zone in strip.zones]
    ends.append(shown(name, strip.zones[-1].high, one.unit, language))
    zones = [
        _zone_view(zone, ends[place], ends[place + 1], language) for place, zone in enumerate(strip.zones)
    ]
    zones[0]["when"] = say(language, f"{ends[1]} 以下", f"below {ends[1]}")
    zones[-1]["when"] = say(language, f"{ends[-2]} 以上", f"{ends[-2]} or more")
    told = [say(language, f"{zone['when']}：", f"{zone['when']}: ") + zone["label"] for zone in zones]
    return {
        "indicator": name,
        "label": one.label.in_language(language),
        "document": document_words(best, language),
        "low": strip.zones[0].low,
        "high": strip.zones[-1].high,
        "low_words": ends[0],
        "high_words": ends[-1],
        "zones": zones,
        "aria": say(language, "；", "; ").join(told),
    }


def _zone_view(zone: Zone, start: str, stop: str, language: str) -> dict[str, Any]:
    view = {"low": zone.low, "high": zone.high, "from": start, "to": stop, "when": f"{start}–{stop}"}
    if zone.outcome is None:
        words = _OPEN.in_language(language)
        return {**view, "look": "open", "icon": "ask", "chip": "refer", "label": words, "short": words}
    icon, look = LOOKS[zone.outcome]
    return {
        **view,
        "look": look,
        "icon": icon,
        "chip": look,
        "label": OUTCOME_LABELS[zone.outcome].in_language(language),
        "short": _SHORT_OUTCOMES[zone.outcome].in_language(language),
    }
