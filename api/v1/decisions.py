"""Decisions over HTTP: recorded before they are answered, and read back from their record."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.body import json_of
from api.language import language_of
from api.problems import Problem
from api.recording import REPLAYED, in_thread, key_of, waited
from api.v1.documents import READ_RESPONSES, RESPONSES, WRITE_PARAMETERS, request_body
from api.v1.views import erased_view, in_force_view, standing_view, view_of
from api.wiring import Services
from features.border import read
from scoring.decision import Decision
from scoring.in_force import in_force_of
from scoring.journal.entries import Entry, Kind
from scoring.record import record_of
from scoring.recorded import kept, submitted
from scoring.typed import typed


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
        serving = services.serving
        standing = services.allowed(serving)
        engine = serving.engine
        decision = engine.decide(report)
        record = record_of(report, decision)
        recorded = await waited(submitted(journal, engine.wording, record, body, key, standing))
        if recorded.is_replay:
            response.headers[REPLAYED] = "true"
            return await answered(recorded.entry, request, response)
        services.beside(recorded.entry.id, record)
        return _view(recorded.entry, decision, language_of(request), response)

    @router.get("/v1/decisions/{identity}", responses=READ_RESPONSES)
    async def decision(identity: str, request: Request, response: Response) -> dict[str, Any]:
        """Return a recorded decision as it was answered; of one whose figures were erased, what remains.

        Where an override stands in its place now, ``in_force`` says which and until when.
        """
        entry = await in_thread(lambda: journal.entry(identity))
        if entry is None or entry.kind != Kind.DECISION.value:
            raise Problem(404, "not-found", identity[:60])
        acts = await in_thread(lambda: journal.about(entry.number))
        in_force = in_force_view(in_force_of(acts, services.today()))
        told = await answered(entry, request, response)
        return told if in_force is None else {**told, "in_force": in_force}

    async def answered(entry: Entry, request: Request, response: Response) -> dict[str, Any]:
        found = await in_thread(lambda: kept(journal, entry))
        decision = typed(Decision, found.record["decision"]) if found else None
        return _view(entry, decision, language_of(request), response)

    return router


def _view(entry: Entry, decision: Decision | None, language: str, response: Response) -> dict[str, Any]:
    """Return a recorded decision; of an erased one, what the chain keeps."""
    response.headers["Content-Language"] = language
    view = erased_view(entry.value, language) if decision is None else view_of(decision, language)
    return {
        "id": entry.id,
        "entry": entry.number,
        "digest": entry.hash,
        "recorded_at": entry.at,
        "erased": decision is None,
        **standing_view(entry.value.get("standing"), language),
        **view,
    }
