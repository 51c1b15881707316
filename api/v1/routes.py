"""The JSON door: decisions, the catalogue, and whether this process can serve."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from fastapi import APIRouter, Request

from api.language import language_of
from api.problems import KINDS, Problem
from api.recording import waited
from api.serving import Refused
from api.shadowing import Shadow
from api.v1.bundles import bundle_routes
from api.v1.decisions import decision_routes
from api.v1.fairness import fairness_view
from api.v1.files import file_routes
from api.v1.people import people_routes
from api.v1.programmes import register_view
from api.v1.views import field_view, indicator_view, standing_view
from api.wiring import Services
from features.catalogue import catalogue
from features.inputs import COLUMNS
from scoring.schema import record_schema


def routes(services: Services) -> APIRouter:
    """Return the routes of the JSON door."""
    router = APIRouter()

    router.include_router(decision_routes(services))
    router.include_router(file_routes(services))
    router.include_router(people_routes(services))
    router.include_router(bundle_routes(services))

    @router.get("/v1/indicators", tags=["catalogue"])
    async def indicators() -> list[dict[str, object]]:
        """List every indicator: formula, unit, direction, source and inputs."""
        return [indicator_view(one) for one in catalogue().indicators.values()]

    @router.get("/v1/programmes", tags=["catalogue"])
    async def programmes(request: Request, on: date | None = None) -> list[dict[str, Any]]:
        """List every version of every programme with its criteria, or those in force on a day (``on``)."""
        return register_view(services.serving.engine.assessor.library, language_of(request), on)

    @router.get("/v1/fields", tags=["catalogue"])
    async def fields() -> list[dict[str, object]]:
        """List every field that can be reported: unit, range, proof and label."""
        return [field_view(column) for column in COLUMNS]

    @router.get("/v1/schema", tags=["decisions"])
    async def schema() -> dict[str, Any]:
        """Return the JSON Schema of the decision record that the journal keeps."""
        return record_schema()

    @router.get("/v1/fairness", tags=["models"])
    async def fairness(request: Request) -> dict[str, Any]:
        """Say who is supported, by group, with intervals: measured at training on later years."""
        engine = services.serving.engine
        report = engine.bundle.documents.get("fairness")
        if report is None:
            raise Problem(404, "no-fairness")
        return fairness_view(report, engine.tables, language_of(request))

    @router.get("/problems/{kind}", tags=["problems"])
    async def problem(kind: str, request: Request) -> dict[str, str]:
        """Say what a kind of problem means."""
        if kind not in KINDS:
            raise Problem(404, "not-found", kind[:60])
        title, fix = KINDS[kind]
        language = language_of(request)
        return {
            "type": f"/problems/{kind}",
            "title": title.in_language(language),
            "fix": fix.in_language(language),
        }

    @router.get("/livez", tags=["operation"])
    async def alive() -> dict[str, str]:
        """Answer as long as the process runs."""
        return {"status": "alive"}

    @router.get("/readyz", tags=["operation"])
    async def ready(request: Request) -> dict[str, object]:
        """Say which bundle serves, as long as decisions can be recorded; else what keeps them from it.

        ``refused`` names a bundle that was to serve and cannot, and why: the present one goes on. ``shadow``
        names a challenger that scores beside it, and what was dropped.
        """
        await waited(services.journal.probe())
        serving = services.serving
        bundle = serving.engine.bundle
        return {
            "status": "ready",
            "bundle": bundle.digest,
            "demonstration": bundle.is_synthetic,
            **standing_view(serving.standing(services.today()).chained, language_of(request)),
            "refused": _refused_view(services.pointer.refused, language_of(request)),
            "shadow": _shadow_view(services.shadow),
        }

    return router


def _shadow_view(shadow: Shadow | None) -> dict[str, object] | None:
    if shadow is None or shadow.challenger is None:
        return None
    return {"bundle": shadow.challenger, **asdict(shadow.counts)}


def _refused_view(refused: Refused | None, language: str) -> dict[str, str] | None:
    if refused is None:
        return None
    return {
        "bundle": refused.bundle,
        "why": refused.why.words(language),
        "since": refused.since.isoformat(timespec="seconds"),
    }
