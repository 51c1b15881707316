"""The enterprise's pages: a self-check without an account, and its answer. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from api.language import language_of
from api.v1.views import view_of
from api.web.answers import answer_of
from api.web.forms import EXAMPLE_FORM, GROUPS, QUESTIONS, body_of
from api.wiring import Services
from features.border import faults_by_place, read
from features.faults import FaultsError
from features.inputs import field_of, label_of

TEMPLATES = Jinja2Templates(Path(__file__).parent / "templates")
CHECK = "/enterprise/check"


def pages(services: Services) -> APIRouter:
    """Return the routes of the enterprise's pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def home() -> RedirectResponse:
        return RedirectResponse(CHECK)

    @router.get(CHECK)
    async def check(request: Request) -> Response:
        form = EXAMPLE_FORM if request.query_params.get("example") else {}
        return _page(request, services, "check.html", form_view(services, language_of(request), form, {}))

    @router.post(CHECK)
    async def answer(request: Request) -> Response:
        form = await _form(request)
        language = language_of(request)
        try:
            decision = services.engine.decide(read(body_of(form), services.today()))
        except FaultsError as error:
            faults = {
                place: f"{fault.expected.in_language(language)}；{fault.fix.in_language(language)}"
                if language == "zh"
                else f"Expected {fault.expected.en}. {fault.fix.en}."
                for place, fault in faults_by_place(error.faults)
            }
            view = form_view(services, language, form, faults)
            return _page(request, services, "check.html", view, 422)
        view = {"answer": answer_of(decision, services.engine, language), "typed": sorted(form.items())}
        return _page(request, services, "answer.html", view)

    @router.post(f"{CHECK}.json")
    async def answer_json(request: Request) -> Response:
        decision = services.engine.decide(read(body_of(await _form(request)), services.today()))
        return JSONResponse(view_of(decision, language_of(request)))

    return router


def form_view(
    services: Services, language: str, form: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the form's template prints: questions, what was typed, and faults beside them."""
    tables = services.engine.tables
    sectors = [
        (row.key[0], row.text("name_zh" if language == "zh" else "name_en"))
        for row in tables["industries"].rows
        if row.text("level") == "division" and row.key[0].startswith("C")
    ]
    number = 0
    groups = []
    for group in GROUPS:
        asks = []
        for ask in group.asks:
            number += 1
            help_text = field_of(ask.column).help
            asks.append(
                {
                    "number": number,
                    "name": ask.column,
                    "label": label_of(ask.column).in_language(language),
                    "hint": help_text.in_language(language) if help_text else "",
                    "core": field_of(ask.column).core,
                    "value": form.get(ask.column, ""),
                    "units": ask.units,
                    "unit": form.get(f"{ask.column}-unit", ask.units[0]),
                    "unknown": f"{ask.column}-unknown" in form,
                    "fault": faults.get(ask.column, ""),
                }
            )
        groups.append({"heading": group.heading.in_language(language), "asks": asks})
    questions = [
        {"name": name, "words": words.in_language(language), "chosen": form.get(name, "")}
        for name, words in QUESTIONS
    ]
    return {
        "sectors": sectors,
        "groups": groups,
        "questions": questions,
        "form": form,
        "faults": faults,
        "employees_fault": faults.get("employees", ""),
    }


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=100) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _page(
    request: Request, services: Services, template: str, view: Mapping[str, Any], status: int = 200
) -> HTMLResponse:
    language = language_of(request)
    context = {
        **view,
        "language": language,
        "z": lambda zh, en: zh if language == "zh" else en,
        "bundle": services.engine.bundle,
        "is_zh": language == "zh",
    }
    found = TEMPLATES.TemplateResponse(request, template, context, status)
    found.headers["Content-Language"] = language
    if request.query_params.get("lang") == language:
        found.set_cookie("lang", language, max_age=31_536_000, httponly=True, samesite="lax")
    return found
