"""The enterprise's pages: a self-check without an account, and its answer. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from api.language import language_of
from api.serving import Serving
from api.web.answers import answer_view
from api.web.faulty import contradictions_in, faults_of, label_on_form
from api.web.forms import (
    ASKS,
    EXAMPLE_FORM,
    GRADE,
    GROUPS,
    HINTS,
    LEVEL,
    MORE,
    QUESTIONS,
    STAFF,
    Ask,
    Group,
    body_of,
    unit_in,
)
from api.web.frame import ENTERPRISE, answer
from api.wiring import Services
from features.border import read
from features.faults import FaultsError
from features.inputs import field_of
from scoring.engine import Engine
from scoring.groups import group_label, sector_block
from scoring.portfolio import Application

CHECK = "/enterprise/check"
FOUNDED = "founded"
EDIT = "edit"
"""The name of the button that leads from an answer back to the form as it was filled."""


def enterprise_pages(services: Services) -> APIRouter:
    """Return the routes of the enterprise's pages, each also as JSON."""
    router = APIRouter(include_in_schema=False)

    @router.get(CHECK)
    @router.get(f"{CHECK}.json")
    def check(request: Request) -> Response:
        form = EXAMPLE_FORM if request.query_params.get("example") else {}
        return _form_page(request, services.serving, form)

    @router.post(CHECK)
    @router.post(f"{CHECK}.json")
    async def checked(request: Request) -> Response:
        form = await _form(request)
        return await run_in_threadpool(_checked, request, services.serving, services.today(), form)

    return router


def _checked(request: Request, serving: Serving, today: date, form: dict[str, str]) -> Response:
    if form.pop(EDIT, ""):
        return _form_page(request, serving, form)
    language = language_of(request)
    body = body_of(form)
    faults = contradictions_in(body)
    try:
        application = Application(body, read(body, today))
    except FaultsError as error:
        faults = (*error.faults, *faults)
    if faults:
        return _form_page(request, serving, form, faults_of(faults, form, language))
    view = answer_view(serving.consultant.case(application), serving.consultant, language)
    return answer(request, serving, ENTERPRISE, "answer.html", view, typed=form)


def _form_page(
    request: Request, serving: Serving, form: Mapping[str, str], faults: Mapping[str, str] | None = None
) -> Response:
    view = form_view(serving.engine, language_of(request), form, faults or {})
    typed = {**form, EDIT: "1"} if request.method == "POST" else None
    return answer(request, serving, ENTERPRISE, "check.html", view, 422 if faults else 200, typed)


def form_view(
    engine: Engine, language: str, form: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the form's template prints: questions, what was typed, and faults beside them."""
    groups = [_group_view(group, language, form, faults) for group in GROUPS]
    more = [_group_view(group, language, form, faults) for group in MORE]
    folded = [FOUNDED, LEVEL, *(ask["name"] for group in more for ask in group["asks"])]
    return {
        "sectors": _sectors_view(engine, language),
        "sector": _field_view("sector", language, form, faults),
        "employees": _ask_view(STAFF, language, form, faults),
        "groups": groups,
        "more": more,
        "more_count": len(folded),
        "more_filled": sum(bool(form.get(name)) for name in folded),
        "more_faults": any(name in faults for name in folded),
        "founded": _field_view(FOUNDED, language, form, faults),
        "level": _choice_view(LEVEL, language, form, faults),
        "grade": _choice_view(GRADE, language, form, faults),
        "questions": [
            {
                "name": name,
                "words": words.in_language(language),
                "hint": HINTS[name].in_language(language) if name in HINTS else "",
                "chosen": form.get(name, ""),
                "fault": faults.get(name, ""),
            }
            for name, words in QUESTIONS
        ],
        "faults": [
            {"name": name, "label": label_on_form(name).in_language(language)}
            for name in dict.fromkeys(["sector", *ASKS, FOUNDED, LEVEL, GRADE, *faults])
            if name in faults
        ],
    }


def _sectors_view(engine: Engine, language: str) -> list[dict[str, str]]:
    tables = engine.tables
    codes = [
        row.key[0]
        for row in tables["industries"].rows
        if row.text("level") == "division" and row.key[0].startswith("C")
    ]
    return [
        {"code": code, "label": group_label(sector_block(), code, tables).in_language(language)}
        for code in codes
    ]


def _field_view(
    name: str, language: str, form: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, str]:
    return {
        "name": name,
        "label": label_on_form(name).in_language(language),
        "value": form.get(name, ""),
        "fault": faults.get(name, ""),
    }


def _choice_view(
    name: str, language: str, form: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, Any]:
    choices = [
        {"value": choice.code, "label": choice.label.in_language(language)}
        for choice in field_of(name).choices
    ]
    return {**_field_view(name, language, form, faults), "choices": choices}


def _group_view(
    group: Group, language: str, form: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "heading": group.heading.in_language(language),
        "asks": [_ask_view(ask, language, form, faults) for ask in group.asks],
    }


def _ask_view(ask: Ask, language: str, form: Mapping[str, str], faults: Mapping[str, str]) -> dict[str, Any]:
    declared = field_of(ask.column)
    return {
        **_field_view(ask.column, language, form, faults),
        "hint": declared.help.in_language(language) if declared.help else "",
        "core": declared.core and ask.column == declared.name,
        "units": [{"value": unit, "label": label.in_language(language)} for unit, label in ask.units],
        "unit": unit_in(form, ask),
        "unknown": f"{ask.column}-unknown" in form,
    }


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=200) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
