"""The officer's pages: the work list, and a case."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.language import language_of
from api.web.cases import case_view
from api.web.frame import OFFICER, answer
from api.web.worklist import worklist_view
from api.wiring import Services

LIST, CASE = "/officer", "/officer/case/{code}"
LONGEST = 100


def officer_pages(services: Services) -> APIRouter:
    """Return the routes of the officer's pages, each also as JSON."""
    router = APIRouter(include_in_schema=False)

    @router.get(LIST)
    @router.get(f"{LIST}.json")
    async def work_list(
        request: Request,
        q: Annotated[str, Query(max_length=LONGEST)] = "",
        outcome: Annotated[str, Query(max_length=LONGEST)] = "",
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    ) -> Response:
        view = worklist_view(services.portfolio, services.engine, q, outcome, page, language_of(request))
        return answer(request, services, OFFICER, "officer_list.html", view)

    @router.get(CASE)
    @router.get(f"{CASE}.json")  # the last is matched first: a code does not end in .json
    async def case(request: Request, code: str) -> Response:
        language = language_of(request)
        found = services.portfolio.cases.get(code.strip().upper())
        if found is None:
            return answer(request, services, OFFICER, "missing.html", {"code": code[:LONGEST]}, 404)
        view = case_view(found, services.consultant, language)
        return answer(request, services, OFFICER, "officer_case.html", view)

    return router
