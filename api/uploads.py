"""A small file that comes over HTTP: received within bounds, then read and checked as the commands do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.language import language_of
from api.problems import Problem
from features.declare import Label
from features.intake.checking import Checker
from features.intake.faults import FileFault, refusal
from features.intake.reading import reading
from features.records.bodies import body_of
from scoring.filed import FileTally, Refused

LARGEST = 20_000_000
"""Bytes of a file."""
MOST_ROWS = 2_000
AT_ONCE = asyncio.Semaphore(2)
"""Files read at the same time: each may take a process of its own and its memory."""
FORM = "multipart/form-data"
CONTENT_TYPES = frozenset(
    {
        "application/octet-stream",
        *("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        *("application/vnd.apache.parquet", "application/x-parquet", "application/parquet"),
    }
)
"""Kinds of content that may be a table; what it is, its first bytes say."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file holds.

    Attributes
    ----------
    bodies
        The good rows by their number in the file, as bodies for ``POST /v1/decisions``.
    heading_faults
        With any of them there are no good rows.
    marked
        The refused rows as a file of the kind ``ending``, marked; empty where there are none.
    """

    kind: str
    sheet: str
    notes: tuple[Label, ...]
    tally: FileTally
    bodies: Mapping[int, dict[str, object]]
    heading_faults: tuple[FileFault, ...]
    marked: bytes
    ending: str

    @property
    def faults(self) -> list[FileFault]:
        """Every fault, those of headings first."""
        return [*self.heading_faults, *self.tally.faults]


async def received(request: Request) -> bytes:
    """Return the file that a request brings, as its body or as the part ``file`` of a form.

    Raises
    ------
    Problem
        413 if it is too large, 415 if it is no file.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in CONTENT_TYPES:
        content = bytearray()
        async for piece in _bounded(request):
            content += piece
        return bytes(content)
    if kind != FORM:
        raise Problem(415, "not-file-content", kind[:60])
    try:
        form = await MultiPartParser(request.headers, _bounded(request), max_files=1, max_fields=10).parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise Problem(415, "not-file-content", kind) from error
    try:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise Problem(415, "not-file-content", kind)
        return await sent.read()
    finally:
        await form.close()


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST:
            raise Problem(413, "file-too-large", f"> {LARGEST:,}")
        yield piece


async def taken_from(request: Request, today: date) -> Taken:
    """Return what the file of a request holds; see ``received`` and ``taken``."""
    content = await received(request)
    async with AT_ONCE:
        return await run_in_threadpool(taken, content, today, language_of(request))


def taken(content: bytes, today: date, language: str) -> Taken:
    """Return what a file holds: its good rows, and every fault of the others.

    Raises
    ------
    FileRefused
        If it cannot be read at all, or has no rows.
    Problem
        413 if it has too many.
    """
    with TemporaryDirectory(prefix="greenloan-") as name:
        path = Path(name) / "sent"
        path.write_bytes(content)
        with reading(path) as table:
            ending = ".xlsx" if table.kind == "xlsx" else ".csv"
            checker = Checker(table, today)
            beside = Path(name) / f"faults{ending}"
            with Refused(beside, checker, language) as refused:
                tally, bodies = _rows(checker, refused)
        marked = beside.read_bytes() if beside.exists() else b""
        notes = table.notes
    return Taken(table.kind, table.sheet, notes, tally, bodies, checker.heading_faults, marked, ending)


def _rows(checker: Checker, refused: Refused) -> tuple[FileTally, dict[int, dict[str, object]]]:
    tally, bodies = FileTally(), dict[int, dict[str, object]]()
    for checked in checker.parts():
        tally.count(checked)
        if tally.rows > MOST_ROWS:
            raise Problem(413, "file-too-large", f"> {MOST_ROWS:,} rows")
        refused.add(checked)
        if checker.heading_faults:
            continue
        good = checked.records.only(checked.good)
        for place, row in enumerate(good.kept["row"].tolist()):
            bodies[row] = body_of(good, place, row)
    if not tally.rows and not checker.heading_faults:
        expected = Label("列名下至少一行数据", "at least one row below the headings")
        raise refusal("no-rows", "0", expected, Label("填写后再提交", "Fill in a row and send it again"))
    return tally, bodies
