"""The reviewer's pages: bundles and their gates, the model card, the validation pack, and fairness."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.language import language_of
from api.v1.fairness import fairness_view
from api.v1.validation import validation_view
from api.web.bundles import bundles_page
from api.web.frame import REVIEWER, answer
from api.web.modelcard import card_view
from api.wiring import Services
from models.naming import data_name

CARD, VALIDATION, FAIRNESS = "/reviewer", "/reviewer/validation", "/reviewer/fairness"
BUNDLES = "/reviewer/bundles"


def reviewer_pages(services: Services) -> APIRouter:
    """Return the routes of the reviewer's pages, each also as JSON."""
    router = APIRouter(include_in_schema=False)

    @router.get(CARD)
    @router.get(f"{CARD}.json")
    def card(request: Request) -> Response:
        serving = services.serving
        view = card_view(serving.engine, language_of(request))
        return answer(request, serving, REVIEWER, "reviewer_card.html", view)

    @router.get(f"{CARD}/card")
    def card_by_name(request: Request) -> Response:
        return RedirectResponse(request.url.replace(path=CARD), 308)

    @router.get(VALIDATION)
    @router.get(f"{VALIDATION}.json")
    def validation(request: Request) -> Response:
        serving = services.serving
        engine = serving.engine
        packs = engine.bundle.documents.get("validation", {})
        view = validation_view(packs, engine.catalogue, engine.policy, language_of(request))
        return answer(request, serving, REVIEWER, "reviewer_validation.html", view)

    @router.get(FAIRNESS)
    @router.get(f"{FAIRNESS}.json")
    def fairness(request: Request) -> Response:
        serving = services.serving
        engine = serving.engine
        report, language = engine.bundle.documents.get("fairness"), language_of(request)
        view = {} if report is None else fairness_view(report, engine.tables, language)
        if view:
            measured = view["measured"]
            view = {**view, "measured": {**measured, "data": data_name(str(measured["data"]), language)}}
        return answer(request, serving, REVIEWER, "reviewer_fairness.html", view)

    @router.get(BUNDLES)
    @router.get(f"{BUNDLES}.json")
    def bundles(request: Request, id: str = "") -> Response:
        serving = services.serving
        view = bundles_page(services, serving, id, language_of(request))
        return answer(request, serving, REVIEWER, "reviewer_bundles.html", view)

    return router
