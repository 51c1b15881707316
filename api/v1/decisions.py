"""Decisions over HTTP: recorded before they are answered, and read back as they were answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from api.body import json_of
from api.language import language_of
from api.problems import Problem
from api.recording import REPLAYED, in_thread, key_of, waited
from api.v1.documents import READ_RESPONSES, RESPONSES, WRITE_PARAMETERS, request_body
from api.v1.views import view_of
from api.wiring import Services
from features.border import read
from scoring.journal.entries import Entry, Kind
from scoring.record import content_of, record_of

_CHAINED = ("day", "outcome", "causes", "demonstration", "versions")
"""What of an answer the chain keeps for ever; everything else rests on the firm's figures."""


def decision_routes(services: Services) -> APIRouter:
    """Return the routes that make decisions and read them."""
    router = APIRouter(tags=["decisions"])
    journal = services.journal

    @router.post("/v1/decisions", openapi_extra={**request_body(), **WRITE_PARAMETERS}, responses=RESPONSES)
    async def decide(request: Request, response: Response) -> dict[str, Any]:
        """Decide on one application; every figure that is not given is unknown, not zero.

        The answer comes once the decision is on disk.
        """
        body = await json_of(request)
        report = read(body, services.today())
        key = key_of(request, body)
        decision = services.engine.decide(report)
        view = view_of(decision, language_of(request))
        record = record_of(report, decision)
        content = content_of(record) | {name: view[name] for name in _CHAINED}
        figures = {"application": body, "answer": view, "language": language_of(request), "record": record}
        recorded = await waited(journal.submit(Kind.DECISION, content, figures, key))
        if recorded.is_replay:
            response.headers[REPLAYED] = "true"
        if recorded.payload is not None:
            return _answered(response, recorded.entry, recorded.payload.value)
        number = recorded.entry.number
        return _answered(response, recorded.entry, await in_thread(lambda: journal.payload(number)))

    @router.get("/v1/decisions/{identity}", responses=READ_RESPONSES)
    async def decision(identity: str, response: Response) -> dict[str, Any]:
        """Return a recorded decision; of one whose figures were erased, what remains."""
        entry = await in_thread(lambda: journal.entry(identity))
        if entry is None or entry.kind != Kind.DECISION.value:
            raise Problem(404, "not-found", identity[:60])
        number = entry.number
        return _answered(response, entry, await in_thread(lambda: journal.payload(number)))

    return router


def _answered(response: Response, entry: Entry, figures: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a recorded decision as it was answered, in the language of that answer."""
    if figures is not None:
        response.headers["Content-Language"] = figures["language"]
    return {
        "id": entry.id,
        "entry": entry.number,
        "digest": entry.hash,
        "recorded_at": entry.at,
        "erased": figures is None,
        **(entry.value if figures is None else figures["answer"]),
    }
