"""The page of an address where nothing is: what is asked of a page is answered by a page, with a way back."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api import problems
from api.language import language_of
from api.serving import Serving
from api.web import frame
from api.web.words import say
from api.wiring import Services
from features.refusal import Refusal
from scoring.life.shelf import NoBundleError

_DOORS = {
    "officer": (frame.OFFICER, "/officer"),
    "reviewer": (frame.REVIEWER, "/reviewer"),
    "enterprise": (frame.ENTERPRISE, "/enterprise/check"),
}
"""By the first part of an address: whose pages stand there, and where they begin."""
_OF_PROGRAMS = ("v1", "static")


def add_lost_pages(app: FastAPI, services: Services) -> None:
    """Let a reader who follows a wrong address find a page; a program goes on getting a problem."""

    async def on_lost(request: Request, error: Exception) -> Response:
        said = error if isinstance(error, Refusal) else None
        if _is_page(request):
            return _page(request, services.serving, said)
        kind = "not-found" if said is None else "no-bundle"
        found = problems.answer(problems.Problem(404, kind, said=said), request)
        if isinstance(error, HTTPException):
            found.headers.update(error.headers or {})
        return found

    app.add_exception_handler(404, on_lost)
    app.add_exception_handler(NoBundleError, on_lost)


def _is_page(request: Request) -> bool:
    first = _first(request)
    if first in _OF_PROGRAMS or request.url.path.endswith(".json"):
        return False
    return first in _DOORS or "text/html" in request.headers.get("accept", "")


def _first(request: Request) -> str:
    return request.url.path.split("/")[1]


def _page(request: Request, serving: Serving, said: Refusal | None) -> Response:
    language = language_of(request)
    door, back = _DOORS.get(_first(request), (frame.HOME, "/"))
    view = {
        "title": say(language, "没有这一页", "There is no such page"),
        "said": said.words(language) if said else "",
        "address": request.url.path[:200],
        "back": back,
        "back_label": say(language, "回到首页", "Back to the start")
        if door.label is None
        else say(language, f"回到{door.label.zh}首页", f"Back to the {door.label.en.lower()}'s pages"),
    }
    return frame.answer(request, serving, door, "lost.html", view, 404)
