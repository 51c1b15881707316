"""The landing page: one decision record, three doors."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response

from api.language import language_of
from api.serving import Serving
from api.v1.fairness import fairness_view
from api.web.frame import HOME, answer
from api.web.pieces import outcome_view, score_view, scores_of
from api.web.wants import document_words, strip_view
from api.wiring import Services
from scoring.asks import most_wanted
from scoring.engine import Engine
from scoring.portfolio import Case, Consultant

MOST_TRIED = 120
"""Cases looked through for one to show."""


def home_pages(services: Services) -> APIRouter:
    """Return the route of the landing page, also as JSON."""
    router = APIRouter(include_in_schema=False)

    @lru_cache(maxsize=2)
    def telling(serving: Serving) -> Case | None:
        return _telling(serving.portfolio.ordered(), serving.consultant)

    @router.get("/")
    @router.get("/index.json")
    def home(request: Request) -> Response:
        serving = services.serving
        view = _view(serving, telling(serving), language_of(request))
        return answer(request, serving, HOME, "home.html", view)

    return router


def _view(serving: Serving, shown: Case | None, language: str) -> dict[str, Any]:
    """Return one real case, one real gap and one real strip: what each door shows of them."""
    cases = serving.portfolio.cases.values()
    report = serving.engine.bundle.documents.get("fairness")
    return {
        "case": None if shown is None else _slip(shown, serving.engine, language),
        "strip": None if shown is None else strip_view(shown, serving.consultant, language),
        "gaps": [] if report is None else _gaps(fairness_view(report, serving.engine.tables, language)),
        "limit": 0.0 if report is None else report["rule"]["limit"],
        "waiting": sum(case.waits for case in cases),
        "total": len(cases),
    }


def _telling(cases: list[Case], consultant: Consultant) -> Case | None:
    """Return a case of which one figure decides: no, depends, yes; else the first of all."""
    for case in cases[:MOST_TRIED]:
        strip = strip_view(case, consultant, "en")
        looks = {zone["look"] for zone in strip["zones"]} if strip else set()
        if "open" in looks and len(looks) > 2:
            return case
    return cases[0] if cases else None


def _slip(case: Case, engine: Engine, language: str) -> dict[str, Any]:
    decision = case.decision
    best = most_wanted(case.asks)
    return {
        "code": case.code,
        "name": case.name,
        "decision": outcome_view(decision.outcome, language),
        "scores": [score_view(task, score, engine, language) for task, score in scores_of(decision)],
        "document": "" if best is None else document_words(best, language),
        "day": decision.day.isoformat(),
        "bundle": engine.bundle.digest[:24],
    }


def _gaps(view: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the widest gap that stands against a group, and one group within the limit."""
    groups = [group for block in view["blocks"] for group in block["groups"] if group["same"]]
    standing = sorted(
        (group for group in groups if group["verdict"] == "gap"), key=lambda group: group["same"]["value"]
    )
    others = [group for group in groups if group["verdict"] == "explained"]
    others += [group for group in groups if group["verdict"] == "within"]
    return standing[:1] + others[:1]
