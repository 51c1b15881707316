"""The officer's pages: the work list, and a case."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.language import language_of
from api.recording import waited
from api.web.cases import case_view
from api.web.frame import OFFICER, answer
from api.web.worklist import worklist_view
from api.wiring import Services
from scoring.journal import store
from scoring.journal.canonical import canonical
from scoring.journal.entries import Key, Kind
from scoring.journal.trouble import Unavailable
from scoring.portfolio import Case
from scoring.record import content_of, record_of

LIST, CASE = "/officer", "/officer/case/{code}"
LONGEST = 100
OWN_SITE = ("same-origin", "none")
"""From where a browser may send what is to be recorded: no other site's page."""


def officer_pages(services: Services) -> APIRouter:
    """Return the routes of the officer's pages, each also as JSON."""
    router = APIRouter(include_in_schema=False)

    @router.get(LIST)
    @router.get(f"{LIST}.json")
    def work_list(
        request: Request,
        q: Annotated[str, Query(max_length=LONGEST)] = "",
        outcome: Annotated[str, Query(max_length=LONGEST)] = "",
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    ) -> Response:
        view = worklist_view(services.portfolio, services.engine, q, outcome, page, language_of(request))
        return answer(request, services, OFFICER, "officer_list.html", view)

    @router.get(CASE)
    @router.get(f"{CASE}.json")  # the last is matched first: a code does not end in .json
    def case(request: Request, code: str) -> Response:
        language = language_of(request)
        found = services.portfolio.cases.get(code.strip().upper())
        if found is None:
            return answer(request, services, OFFICER, "missing.html", {"code": code[:LONGEST]}, 404)
        view = case_view(found, services.consultant, language)
        view["record"] = _record(services, found)
        return answer(request, services, OFFICER, "officer_case.html", view)

    @router.post(f"{CASE}/record")
    async def record_case(request: Request, code: str) -> Response:
        found = services.portfolio.cases.get(code)
        if found is None or request.headers.get("sec-fetch-site", "same-origin") not in OWN_SITE:
            return answer(request, services, OFFICER, "missing.html", {"code": code[:LONGEST]}, 404)
        record = record_of(found.report, found.decision)
        figures = {"record": record, "asked": found.application.body}
        content, key = content_of(record), _key(services, found)
        await waited(services.journal.submit(Kind.DECISION, content, figures, key))
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{CASE.format(code=code)}{query}#record", 303)

    return router


def _key(services: Services, case: Case) -> Key:
    """Return the key under which a case is recorded once for each bundle."""
    return Key.of(f"officer {case.code} {services.engine.bundle.digest}", canonical(case.application.body))


def _record(services: Services, case: Case) -> dict[str, Any] | None:
    """Return the journal's entry of a case, None where it is not recorded or the journal cannot be read."""
    key = _key(services, case).key
    try:
        with services.journal.reading() as connection:
            entry = store.by_keys(connection, [key]).get(key)
    except Unavailable:
        return None
    if entry is None:
        return None
    return {"id": entry.id, "entry": entry.number, "digest": entry.hash, "recorded_at": entry.at}
