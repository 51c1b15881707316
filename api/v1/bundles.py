"""The life of bundles over HTTP: which there are, what state each is in, and the steps that people take.

Who acts is what the caller says: access is not checked here.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from api.body import json_of
from api.language import language_of
from api.recording import REPLAYED, in_thread, key_of
from api.v1.bundle_views import bundle_view, bundle_views, step_view
from api.v1.documents import READ_RESPONSES, RESPONSES, WRITE_PARAMETERS
from api.wiring import Services
from scoring.life.asked import NAMES, asked_of, waivable
from scoring.life.serving import lives_in
from scoring.life.shelf import digest_in
from scoring.life.states import BY_PEOPLE

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
_STEP = {
    "type": "object",
    "additionalProperties": False,
    "required": ["step", "by", "why"],
    "properties": {
        **{name: {"type": "string"} for name in NAMES},
        "step": {"enum": [one.value for one in BY_PEOPLE]},
        "what": {"enum": list(waivable()), "description": "What a waiver lets pass."},
        "until": {"type": "string", "format": "date", "description": "The last day of a waiver."},
    },
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    **RESPONSES,
    **READ_RESPONSES,
    403: {"description": "Whoever proposed or trained a bundle cannot approve it", **_PROBLEM},
    404: {"description": "There is no such bundle", **_PROBLEM},
    409: {"description": "Its state, a gate or an ended approval does not allow the step", **_PROBLEM},
    503: {
        "description": "The registry or the journal does not answer; the present bundle goes on serving",
        **_PROBLEM,
    },
}


def bundle_routes(services: Services) -> APIRouter:
    """Return the routes of the bundles' life."""
    router = APIRouter(tags=["models"])
    steward, home = services.steward, services.steward.home

    def view(digest: str | None, language: str) -> Any:
        lives = lives_in(services.journal.database)
        serves = services.serving.engine.bundle.digest
        if digest is None:
            return bundle_views(home, lives, serves, services.today(), language)
        found = digest_in(home, lives, digest)
        return bundle_view(home, lives, found, serves, services.today(), language)

    @router.get("/v1/bundles", responses=READ_RESPONSES)
    async def bundles(request: Request) -> list[dict[str, Any]]:
        """List every bundle with its state, the newest step first."""
        found: list[dict[str, Any]] = await in_thread(lambda: view(None, language_of(request)))
        return found

    @router.get("/v1/bundles/{identity}", responses=_RESPONSES)
    async def bundle(identity: str, request: Request) -> dict[str, Any]:
        """Say whether a bundle may go live, by which gates and waivers, who did what, and what comes next."""
        found: dict[str, Any] = await in_thread(lambda: view(identity, language_of(request)))
        return found

    @router.post(
        "/v1/bundles/{identity}/steps",
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": _STEP}}},
            **WRITE_PARAMETERS,
        },
        responses=_RESPONSES,
        status_code=201,
    )
    async def step(identity: str, request: Request, response: Response) -> dict[str, Any]:
        """Take a step: by one person, with a reason; who proposed a bundle cannot approve it."""
        body = await json_of(request)
        key = key_of(request, body)
        lives = await in_thread(lambda: lives_in(services.journal.database))
        asked = asked_of(body, digest_in(home, lives, identity), services.today(), steward.times)
        done = await asyncio.to_thread(steward.take, asked, services.today(), key)
        if done.is_replay:
            response.headers[REPLAYED] = "true"
        lives = await in_thread(lambda: lives_in(services.journal.database))
        language = language_of(request)
        found = step_view(done.taken, language, lives.of(done.taken.bundle))
        return found | {"note": done.note.in_language(language) if done.note else None}

    return router
