"""The enterprise's page for a whole file: faults in a table, answers of the good rows. Nothing is kept."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from api.language import language_of
from api.problems import KINDS, Problem
from api.uploads import taken_from
from api.v1.files import MEDIA
from api.web.doubts import doubts_view
from api.web.frame import ENTERPRISE, answer
from api.web.pieces import outcome_view
from api.web.words import percent, say
from api.wiring import Services
from features.border import Report, read
from features.intake.faults import FileFault, FileRefused
from scoring.decision import Decision, Score
from scoring.engine import Engine

if TYPE_CHECKING:
    from api.taken import Taken

FILE = "/enterprise/file"
MOST_SHOWN = 200
"""Faults, and answers, that the page shows; the corrected file and the API hold all."""


def file_pages(services: Services) -> APIRouter:
    """Return the routes of the page that takes a file, each also as JSON."""
    router = APIRouter(include_in_schema=False)

    @router.get(FILE)
    @router.get(f"{FILE}.json")
    def form(request: Request) -> Response:
        return answer(request, services.serving, ENTERPRISE, "file.html", _view(language_of(request)))

    @router.post(FILE)
    @router.post(f"{FILE}.json")
    async def sent(request: Request) -> Response:
        language, serving = language_of(request), services.serving
        try:
            found = await taken_from(request, services.today())
        except FileRefused as refused:
            view, status = _view(language, faults=refused.faults), 422
        except Problem as problem:
            view, status = _view(language, problem=problem), problem.status
        else:
            rows = await run_in_threadpool(_decided, serving.engine, services.today(), found)
            view = _view(language, found.faults, rows=rows, found=found)
            status = 422 if found.heading_faults else 200
        return answer(request, serving, ENTERPRISE, "file.html", view, status)

    return router


def _decided(engine: Engine, today: date, found: Taken) -> list[tuple[int, Report, Decision]]:
    reports = [read(body, today) for body in found.bodies.values()]
    return list(zip(found.bodies, reports, engine.decide_many(reports), strict=True))


def _view(
    language: str,
    faults: Sequence[FileFault] = (),
    problem: Problem | None = None,
    rows: Sequence[tuple[int, Report, Decision]] = (),
    found: Taken | None = None,
) -> dict[str, Any]:
    """Return what the template prints."""
    doubts = _doubts(rows, found, language)
    return {
        "asked": found is not None or bool(faults) or problem is not None,
        "problem": "" if problem is None else _problem_words(problem, language),
        "rows": found.tally.rows if found else 0,
        "refused": found.tally.refused if found else 0,
        "notes": [note.in_language(language) for note in found.notes] if found else [],
        "warnings": [note.in_language(language) for note in found.doubts] if found else [],
        "fault_count": max(len(faults), found.tally.fault_count if found else 0),
        "faults": [_fault_view(fault, language) for fault in faults[:MOST_SHOWN]],
        "answers": [_answer_view(row, one, language) for row, _, one in rows[:MOST_SHOWN]],
        "doubts": doubts[:MOST_SHOWN],
        "doubt_count": len(doubts),
        "answer_count": len(rows),
        "marked": _marked_view(found),
    }


def _doubts(
    rows: Sequence[tuple[int, Report, Decision]], found: Taken | None, language: str
) -> list[dict[str, str]]:
    if found is None:
        return []
    return [doubt for row, report, one in rows for doubt in doubts_view(row, report, one, found, language)]


def _problem_words(problem: Problem, language: str) -> str:
    title, fix = (label.in_language(language) for label in KINDS[problem.kind])
    return say(language, f"{title}：{fix}。", f"{title}: {fix[:1].lower() + fix[1:]}.")


def _fault_view(fault: FileFault, language: str) -> dict[str, str]:
    return {
        "place": fault.place(language) or say(language, "整个文件", "the whole file"),
        "given": fault.given,
        "expected": fault.expected.in_language(language),
        "fix": fault.fix.in_language(language),
    }


def _answer_view(row: int, decision: Decision, language: str) -> dict[str, Any]:
    return {
        "row": row,
        "reference": decision.reference,
        "decision": outcome_view(decision.outcome, language),
        "causes": [cause.value.in_language(language) for cause in decision.causes],
        "risk": _range(decision.risk, language),
        "recognition": _range(decision.recognition, language),
    }


def _range(score: Score | None, language: str) -> str:
    if score is None:
        return "–"
    low, high = sorted((score.worst, score.best))
    return percent(low) if low == high else say(language, " 到 ", " to ").join(map(percent, (low, high)))


def _marked_view(found: Taken | None) -> Mapping[str, str] | None:
    """Return the refused rows as a file within the page, since nothing is kept here to be fetched later."""
    if found is None or not found.marked:
        return None
    kind = MEDIA[found.ending.removeprefix(".")].partition(";")[0]
    content = base64.b64encode(found.marked).decode("ascii")
    return {"name": f"faults{found.ending}", "address": f"data:{kind};base64,{content}"}
