"""The journal as the doors use it: the event loop waits, and never for longer than a caller would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from fastapi import Request

from api.problems import Problem
from scoring.journal.canonical import canonical
from scoring.journal.entries import Key
from scoring.journal.journal import WAIT
from scoring.journal.trouble import Trouble, Unavailable

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
LONGEST_KEY = 255
Result = TypeVar("Result")


def key_of(request: Request, body: object) -> Key | None:
    """Return the idempotency key of a request, None where it came without.

    Without a key an answer still has an id, but asking again makes another decision: only who asks knows
    whether a second request is a repetition, so a key made here would be worth nothing.

    Raises
    ------
    Problem
        400 if the key is empty, too long, or holds other than visible ASCII characters.
    """
    key = given_key(request)
    return None if key is None else Key.of(f"{request.method} {request.url.path} {key}", canonical(body))


def given_key(request: Request) -> str | None:
    """Return the text of a request's idempotency key; see ``key_of``."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    key = given.strip().removeprefix('"').removesuffix('"')
    if not 0 < len(key) <= LONGEST_KEY or not all("!" <= letter <= "~" for letter in key):
        raise Problem(400, "bad-key", given[:60])
    return key


async def waited(future: Future[Result]) -> Result:
    """Return what a future holds.

    Raises
    ------
    Unavailable
        If it takes too long: what was asked for is then not done, unless it had begun.
    """
    return await _at_most(asyncio.wrap_future(future))


async def in_thread(work: Callable[[], Result]) -> Result:
    """Return the result of work that reads the database, done in another thread; see ``waited``."""
    return await _at_most(asyncio.get_running_loop().run_in_executor(None, work))


async def _at_most(future: asyncio.Future[Result]) -> Result:
    try:
        return await asyncio.wait_for(future, WAIT)
    except TimeoutError as error:
        raise Unavailable(Trouble.BUSY) from error
