"""The application: routes, pages and headers, nothing else."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from api.problems import answer_with_problems
from api.v1.routes import routes
from api.web.enterprise import enterprise_pages
from api.web.filed import file_pages
from api.web.home import home_pages
from api.web.lost import add_lost_pages
from api.web.officer import officer_pages
from api.web.reviewer import reviewer_pages
from api.wiring import Services

STATIC = Path(__file__).parent / "web" / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every answer."""


def create_app(services: Services) -> FastAPI:
    """Return the application over these services."""
    app = FastAPI(title="greenloan", version="0.1.0", docs_url=None, redoc_url=None)
    app.include_router(routes(services))
    for pages in (home_pages, officer_pages, reviewer_pages, enterprise_pages, file_pages):
        app.include_router(pages(services))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    answer_with_problems(app)
    add_lost_pages(app, services)

    @app.middleware("http")
    async def with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
