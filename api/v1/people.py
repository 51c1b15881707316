"""What people do about a decision, over HTTP: overrides, disputes, reviews, and the history of a case.

Who acts is what the caller says: access is not checked here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from api.body import json_of
from api.problems import Problem
from api.recording import REPLAYED, in_thread, key_of, waited
from api.v1.documents import READ_RESPONSES, RESPONSES, WRITE_PARAMETERS
from api.wiring import Services
from features.border import read
from scoring.decision import Decision, Outcome
from scoring.journal.entries import Entry, Kind
from scoring.life.names import person_of
from scoring.people import Act, Case, Limits, dispute_of, override_of, review_of
from scoring.recorded import kept
from scoring.typed import typed

_CONTENT = {"application/json": {"schema": {"type": "object"}}}


def people_routes(services: Services) -> APIRouter:
    """Return the routes of what people do."""
    router = APIRouter(tags=["people"])
    limits = Limits.load()
    written: dict[str, Any] = {
        "openapi_extra": {"requestBody": {"required": True, "content": _CONTENT}, **WRITE_PARAMETERS},
        "responses": {**RESPONSES, **READ_RESPONSES},
        "status_code": 201,
    }

    @router.post("/v1/decisions/{identity}/overrides", **written)
    async def override(identity: str, request: Request, response: Response) -> dict[str, Any]:
        """Decide otherwise: with a reason, a text, an end, and a second person above the limit."""

        def act_of(body: object, case: Case) -> Act:
            return override_of(body, case, services.today(), limits)

        return await _recorded(services, identity, request, response, act_of)

    @router.post("/v1/decisions/{identity}/disputes", **written)
    async def dispute(identity: str, request: Request, response: Response) -> dict[str, Any]:
        """Correct a figure, contest a reason or ask for a person, who answers by the day that is named."""
        engine = services.serving.engine

        def decide(body: object) -> Decision:
            return engine.decide(read(body, services.today()))

        def act_of(body: object, case: Case) -> Act:
            return dispute_of(body, case, services.today(), limits, decide)

        return await _recorded(services, identity, request, response, act_of)

    @router.post("/v1/decisions/{identity}/reviews", **written)
    async def review(identity: str, request: Request, response: Response) -> dict[str, Any]:
        """Answer as a person who has not overruled the case: the decision stands or changes."""
        return await _recorded(services, identity, request, response, review_of)

    @router.get("/v1/decisions/{identity}/history", responses=READ_RESPONSES)
    async def history(identity: str) -> list[dict[str, Any]]:
        """List what was recorded about a decision, oldest first."""
        acts = await in_thread(lambda: services.journal.about(_decision(services, identity).number))
        return await in_thread(lambda: [_view(services, one) for one in acts])

    return router


async def _recorded(
    services: Services,
    identity: str,
    request: Request,
    response: Response,
    act_of: Callable[[object, Case], Act],
) -> dict[str, Any]:
    body = await json_of(request)
    key = key_of(request, body)
    entry, case = await in_thread(lambda: case_of(services, identity))
    act = act_of(body, case)
    found = await waited(services.journal.submit(act.kind, act.content, act.payload, key, entry.number))
    if found.is_replay:
        response.headers[REPLAYED] = "true"
    return await in_thread(lambda: _view(services, found.entry))


def _decision(services: Services, identity: str) -> Entry:
    entry = services.journal.entry(identity)
    if entry is None or entry.kind != Kind.DECISION.value:
        raise Problem(404, "not-found", identity[:60])
    return entry


def case_of(services: Services, identity: str) -> tuple[Entry, Case]:
    """Return a decision's entry and what a person acts on."""
    entry = _decision(services, identity)
    found = kept(services.journal, entry)
    acts = services.journal.about(entry.number)
    record = found.record if found else None
    loan = record["application"]["figures"].get("loan_amount") if record else None
    people = [
        str(one.value[name])
        for one in acts
        if one.kind == Kind.OVERRIDE.value
        for name in ("by", "second")
        if one.value[name]
    ]
    return entry, Case(
        outcome=Outcome(entry.value["outcome"]),
        decision=typed(Decision, record["decision"]) if record else None,
        loan=loan["value"] if loan else None,
        asked=found.asked if found else None,
        deciders=frozenset(map(person_of, people)),
        disputes=frozenset(one.id for one in acts if one.kind == Kind.DISPUTE.value),
    )


def _view(services: Services, entry: Entry) -> dict[str, Any]:
    """Return an act: what the chain keeps, and the words, figures and scores that can be erased."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "entry": entry.number,
        "digest": entry.hash,
        "recorded_at": entry.at,
        "content": entry.value,
        "detail": services.journal.payload(entry.number),
    }
