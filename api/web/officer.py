"""The officer's pages: the work list, and a case that is recorded and may be overruled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from api.language import language_of
from api.recording import in_thread, waited
from api.serving import Serving
from api.v1.people import case_of
from api.web.acts import acts_view, form_view
from api.web.badges import Done, done_of
from api.web.cases import case_view
from api.web.frame import OFFICER, answer
from api.web.worklist import worklist_view
from api.wiring import Services
from features.faults import Fault, FaultsError
from scoring.journal import store
from scoring.journal.canonical import canonical
from scoring.journal.entries import Entry, Key
from scoring.journal.trouble import Unavailable
from scoring.people import Limits, override_of
from scoring.portfolio import Case, Portfolio
from scoring.record import record_of
from scoring.recorded import submitted

LIST, CASE = "/officer", "/officer/case/{code}"
LONGEST = 100
OWN_SITE = ("same-origin", "none")
"""From where a browser may send what is to be recorded: no other site's page."""


def officer_pages(services: Services) -> APIRouter:
    """Return the routes of the officer's pages, each also as JSON."""
    router = APIRouter(include_in_schema=False)
    limits = Limits.load()

    @router.get(LIST)
    @router.get(f"{LIST}.json")
    def work_list(
        request: Request,
        q: Annotated[str, Query(max_length=LONGEST)] = "",
        outcome: Annotated[str, Query(max_length=LONGEST)] = "",
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    ) -> Response:
        serving = services.serving
        language = language_of(request)
        view = worklist_view(
            serving.portfolio,
            serving.engine,
            q,
            outcome,
            page,
            language,
            _done(services, serving.portfolio, language),
        )
        return answer(request, serving, OFFICER, "officer_list.html", view)

    @router.get(CASE)
    @router.get(f"{CASE}.json")  # the last is matched first: a code does not end in .json
    def case(request: Request, code: str) -> Response:
        serving = services.serving
        found = serving.portfolio.cases.get(code.strip().upper())
        return missing(request, serving, code) if found is None else case_page(request, serving, found)

    def case_page(
        request: Request,
        serving: Serving,
        found: Case,
        typed: Mapping[str, str] | None = None,
        faults: Sequence[Fault] = (),
    ) -> Response:
        language = language_of(request)
        view = case_view(found, serving.consultant, language)
        view["record"] = _record(services, found, language)
        view["override"] = form_view(language, services.today(), limits, typed or {}, faults)
        return answer(request, serving, OFFICER, "officer_case.html", view, 422 if faults else 200)

    def missing(request: Request, serving: Serving, code: str) -> Response:
        return answer(request, serving, OFFICER, "missing.html", {"code": code[:LONGEST]}, 404)

    @router.post(f"{CASE}/record")
    async def record_case(request: Request, code: str) -> Response:
        serving = services.serving
        standing = services.allowed(serving)
        found = serving.portfolio.cases.get(code)
        if found is None or _is_foreign(request):
            return missing(request, serving, code)
        record = record_of(found.report, found.decision)
        asked, key = found.application.body, _key(found)
        await waited(submitted(services.journal, serving.engine.wording, record, asked, key, standing))
        return _back(request, code)

    @router.post(f"{CASE}/override")
    async def overrule(request: Request, code: str) -> Response:
        serving = services.serving
        found = serving.portfolio.cases.get(code)
        entry = None if found is None else await in_thread(lambda: _entry(services, found))
        if found is None or entry is None or _is_foreign(request):
            return missing(request, serving, code)
        async with request.form(max_files=0, max_fields=20) as form:
            typed = {name: value for name, value in form.items() if isinstance(value, str)}
        _, acted_on = await in_thread(lambda: case_of(services, entry.id))
        try:
            filled = {name: value for name, value in typed.items() if value.strip()}
            act = override_of(filled, acted_on, services.today(), limits)
        except FaultsError as error:
            return await run_in_threadpool(case_page, request, serving, found, typed, error.faults)
        await waited(services.journal.submit(act.kind, act.content, act.payload, about=entry.number))
        return _back(request, code)

    return router


def _back(request: Request, code: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{CASE.format(code=code)}{query}#record", 303)


def _is_foreign(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") not in OWN_SITE


def _key(case: Case) -> Key:
    """Return the key under which a case is recorded once for each bundle."""
    return Key.of(_recorded_as(case), canonical(case.application.body))


def _recorded_as(case: Case) -> str:
    return f"officer {case.code} {case.decision.versions.bundle}"


def _entry(services: Services, case: Case) -> Entry | None:
    """Return the journal's entry of a case."""
    key = _key(case).key
    with services.journal.reading() as connection:
        return store.by_keys(connection, [key]).get(key)


def _done(services: Services, portfolio: Portfolio, language: str) -> dict[str, Done]:
    """Return, by credit code, what people did about the cases of a list, by one question.

    Nothing where the journal cannot be read.
    """
    keys = {Key.of(_recorded_as(case), b"").key: case.code for case in portfolio.cases.values()}
    try:
        with services.journal.reading() as connection:
            acts = store.about_keys(connection, keys)
    except Unavailable:
        acts = {}
    return {keys[key]: done_of(found, services.today(), language) for key, found in acts.items()}


def _record(services: Services, case: Case, language: str) -> dict[str, Any] | None:
    """Return a case's entry with what people did, None where there is none or the journal cannot be read."""
    try:
        entry = _entry(services, case)
        if entry is None:
            return None
        acts = acts_view(services, entry.number, services.today(), language)
    except Unavailable:
        return None
    return {"id": entry.id, "entry": entry.number, "digest": entry.hash, "recorded_at": entry.at, **acts}
