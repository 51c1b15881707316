"""The reviewer's page of bundles: may this one go live, by which gates, and who did what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.serving import Serving
from api.v1.bundle_views import bundle_view, bundle_views
from api.v1.bundle_words import headline
from api.web.words import say
from api.wiring import Services
from models.naming import data_name
from models.validation.finding import Verdict
from scoring.life.serving import lives_in
from scoring.life.shelf import digest_in
from scoring.life.standing import Mode
from scoring.life.states import Step

_LOOKS: Mapping[str, tuple[str, str]] = {
    Verdict.HOLDS.value: ("check", "cond"),
    Verdict.MISSED.value: ("stop", "veto"),
    Verdict.NOT_ENOUGH.value: ("dash", "thin"),
}
_MOST_SHOWN = 6
"""Findings of a gate that are shown before the others are folded away."""


def bundles_page(services: Services, serving: Serving, given: str, language: str) -> dict[str, Any]:
    """Return everything that the page prints of the bundle that was asked for, else of the one that serves.

    Raises
    ------
    NoBundleError
        If there is no such bundle.
    Unavailable
        If the journal cannot be read.
    """
    home, day = services.steward.home, services.today()
    lives = lives_in(services.journal.database)
    serves = serving.engine.bundle.digest
    digest = digest_in(home, lives, given) if given else serves
    one = bundle_view(home, lives, digest, serves, day, language)
    return {
        "one": {**one, "gates": [_gate(gate, language) for gate in one["gates"]]},
        "said": headline(one, services.steward.mode, language),
        "data": data_name(str(one["trained_on"]), language) if one["trained_on"] else "",
        "people": _people(one),
        "next": [step for step in one["next"] if step["may"]],
        "others": [
            {**other, "data": data_name(str(other["trained_on"]), language) if other["trained_on"] else ""}
            for other in bundle_views(home, lives, serves, day, language)
        ],
        "is_production": services.steward.mode is Mode.PRODUCTION,
    }


def _gate(gate: Mapping[str, Any], language: str) -> dict[str, Any]:
    icon, look = _LOOKS[gate["verdict"]]
    if gate["waived_until"]:
        icon, look = "half", "na"
    evidence = [{**one, "look": _look(one)} for one in gate["evidence"]]
    return {
        **gate,
        "icon": icon,
        "look": look,
        "shown": evidence[:_MOST_SHOWN],
        "folded": evidence[_MOST_SHOWN:],
        "waived": say(
            language,
            f"由 {gate['waived_by']} 豁免至 {gate['waived_until']}",
            f"waived by {gate['waived_by']} until {gate['waived_until']}",
        )
        if gate["waived_until"]
        else "",
    }


def _look(one: Mapping[str, Any]) -> str:
    return {"missed": "bad", "not_enough_evidence": "soft"}.get(str(one["verdict"]), "")


def _people(one: Mapping[str, Any]) -> dict[str, str]:
    """Return who proposed and who approved it last."""
    last = {step["step"]: str(step["by"]) for step in one["steps"]}
    return {"proposed": last.get(Step.PROPOSE.value, ""), "approved": last.get(Step.APPROVE.value, "")}
