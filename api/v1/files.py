"""Files over HTTP: good rows decided and recorded, every fault of the others told, and the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.language import language_of
from api.problems import MOST_TOLD, Problem
from api.recording import REPLAYED, given_key, in_thread, waited
from api.uploads import CONTENT_TYPES, FORM, taken_from
from api.v1.documents import RESPONSES, WRITE_PARAMETERS
from api.v1.template import FIELD_SETS, template_of
from api.v1.views import DEMONSTRATION, erased_view, view_of
from api.wiring import Services
from features.border import read
from features.intake.faults import FileRefused
from scoring.decision import Decision
from scoring.engine import Engine
from scoring.journal.canonical import canonical
from scoring.journal.entries import Key, Recorded
from scoring.record import record_of
from scoring.recorded import kept, submitted
from scoring.typed import typed

if TYPE_CHECKING:
    from api.taken import Taken

AT_ONCE = 40
"""Rows decided, then recorded together."""
_SCORE = ("point", "worst", "best", "band_worst", "band_best")
_WHOLE = ("reference", "day", "outcome", "outcome_label", "causes", "missing", "unknown", "plausibility")
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_CHOICES = {"format": tuple(MEDIA), "fields": ("demo", *(one for one in FIELD_SETS if one != "demo"))}
_ASKED = {
    "parameters": [
        {"name": name, "in": "query", "schema": {"enum": list(choices), "default": choices[0]}}
        for name, choices in _CHOICES.items()
    ]
}
_FILE: dict[str, Any] = {"type": "string", "format": "binary"}
_FORM = {"type": "object", "required": ["file"], "properties": {"file": _FILE}}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            **{kind: {"schema": _FILE} for kind in sorted(CONTENT_TYPES)},
            FORM: {"schema": _FORM},
        },
    }
}


def file_routes(services: Services) -> APIRouter:
    """Return the routes that take files and give the template."""
    router = APIRouter(tags=["files"])
    journal = services.journal

    @router.post("/v1/files", openapi_extra={**BODY, **WRITE_PARAMETERS}, responses=RESPONSES)
    async def score(request: Request, response: Response) -> dict[str, Any]:
        """Decide on every good row of a CSV, .xlsx or Parquet file, and tell every fault of the others.

        At most 2,000 rows and 20 MB. Each good row is a decision on disk, with an id of its own, before the
        answer comes. A whole file that cannot be read is refused, with every reason.
        """
        key, serving = given_key(request), services.serving
        standing = services.allowed(serving)
        engine = serving.engine
        found = await taken_from(request, services.today())
        if found.heading_faults:
            raise FileRefused(found.faults)
        language, answers = language_of(request), list[dict[str, Any]]()
        rows = list(found.bodies.items())
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            answers += await decided(engine, standing, part, key, language, response)
        response.headers["Content-Language"] = language
        return _answer(found, answers, engine.bundle.is_synthetic, language)

    async def decided(
        engine: Engine,
        standing: Mapping[str, object],
        rows: Sequence[tuple[int, dict[str, object]]],
        key: str | None,
        language: str,
        response: Response,
    ) -> list[dict[str, Any]]:
        records = await run_in_threadpool(_records, engine, services.today(), [body for _, body in rows])
        futures = [
            submitted(journal, engine.wording, record, body, _row_key(key, row, body), standing)
            for (row, body), record in zip(rows, records, strict=True)
        ]
        recorded = [await waited(future) for future in futures]
        for one, record in zip(recorded, records, strict=True):
            if not one.is_replay:
                services.beside(one.entry.id, record)
        if any(one.is_replay for one in recorded):
            response.headers[REPLAYED] = "true"
        found = zip(rows, records, recorded, strict=True)
        return [await answered(row, record, one, language) for (row, _), record, one in found]

    async def answered(
        row: int, record: Mapping[str, Any] | None, one: Recorded, language: str
    ) -> dict[str, Any]:
        entry = one.entry
        if one.is_replay:
            before = await in_thread(lambda: kept(journal, entry))
            record = before.record if before else None
        about = {"row": row, "id": entry.id, "entry": entry.number, "erased": record is None}
        if record is None:
            return {**about, **erased_view(entry.value, language)}
        return {**about, **row_view(typed(Decision, record["decision"]), language)}

    @router.get("/v1/template", response_class=Response, openapi_extra=_ASKED)
    async def template(request: Request) -> Response:
        """Return the table to fill in: units, drop-downs, hints and one example row that is never read."""
        language = language_of(request)
        chosen = {name: request.query_params.get(name, first) for name, (first, *_) in _CHOICES.items()}
        for name, one in chosen.items():
            if one not in _CHOICES[name]:
                raise Problem(422, "unknown-choice", f"{name}={one[:40]}: {', '.join(_CHOICES[name])}")
        ending = chosen["format"]
        content = await run_in_threadpool(template_of, f".{ending}", language, chosen["fields"])
        return Response(
            content,
            media_type=MEDIA[ending],
            headers={
                "Content-Disposition": f'attachment; filename="greenloan-{language}.{ending}"',
                "Content-Language": language,
            },
        )

    return router


def _records(engine: Engine, today: date, bodies: Sequence[Mapping[str, object]]) -> list[dict[str, Any]]:
    reports = [read(body, today) for body in bodies]
    return list(map(record_of, reports, engine.decide_many(reports)))


def _row_key(key: str | None, row: int, body: Mapping[str, object]) -> Key | None:
    """Return the key of one row: a file that is sent again decides no row twice."""
    return None if key is None else Key.of(f"POST /v1/files {key} {row}", canonical(body))


def row_view(decision: Decision, language: str) -> dict[str, Any]:
    """Return what of a decision stands in a file's answer; the rest is read at its id."""
    view = view_of(decision, language)
    scores = {
        task: {name: view[task][name] for name in _SCORE} if view[task] else None
        for task in ("risk", "recognition")
    }
    unconfirmed = [one["lookup"] for one in view["unconfirmed"]]
    return {**{name: view[name] for name in _WHOLE}, **scores, "unconfirmed": unconfirmed}


def _answer(
    found: Taken, answers: Sequence[Mapping[str, Any]], is_demonstration: bool, language: str
) -> dict[str, Any]:
    found.tally.outcomes.update(one["outcome"] for one in answers)
    return {
        "kind": found.kind,
        "sheet": found.sheet,
        "notes": [note.in_language(language) for note in (*found.notes, *found.doubts)],
        "unread": list(found.unread),
        **found.tally.to_json(),
        "demonstration": is_demonstration,
        "notice": DEMONSTRATION[language] if is_demonstration else "",
        "decisions": list(answers),
        "found": [fault.to_json(language) for fault in found.faults[:MOST_TOLD]],
    }
