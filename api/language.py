"""In which language a reader is spoken to."""

from __future__ import annotations

from starlette.requests import Request

LANGUAGES = ("zh", "en")


def language_of(request: Request) -> str:
    """Return ``zh`` or ``en``: the address's own ``lang``, then the cookie, then Accept-Language, else en."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        name = part.partition(";")[0].strip().lower()[:2]
        if name in LANGUAGES:
            return name
    return "en"
