"""What keeps a database from recording: told in one word, whichever database it is."""

from __future__ import annotations

from enum import Enum

from features.refusal import NotThere, Refusal


class Trouble(Enum):
    """Why the journal cannot be written or read now."""

    DOWN = "cannot be reached"
    BUSY = "is locked, or too slow to answer"
    FULL = "has no room left"
    READ_ONLY = "can only be read"


class Unavailable(NotThere):
    """Nothing was recorded, or nobody can say whether it was: ask again with the same key."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        self.trouble = trouble
        self.detail = detail
        super().__init__(
            f"The journal {trouble.value}{f' ({detail})' if detail else ''}. Nothing is answered that is not "
            "recorded; mend the database and try again, with the same key."
        )


class NotTextError(Exception):
    """A column for text holds other bytes."""


class KeyReusedError(Refusal):
    """An idempotency key came with another request than the first time."""
