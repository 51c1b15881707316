"""A small file that comes over HTTP: received within bounds, then read and checked as the commands do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.language import language_of
from api.problems import Problem

if TYPE_CHECKING:
    from api.taken import Taken

LARGEST = 20_000_000
"""Bytes of a file."""
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
    from api.taken import taken  # noqa: PLC0415  # brings libraries that the serving process starts without

    content = await received(request)
    async with AT_ONCE:
        return await run_in_threadpool(taken, content, today, language_of(request))
