"""What the journal holds: entries that hash their predecessor, and payloads that only their digest binds.

An entry's leaf is the canonical JSON (RFC 8785) of everything in it but its content and payload, which stand
there by their digests; its hash is SHA-256 of a zero byte and the leaf, as RFC 9162 hashes a tree's leaf.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from features.declare import Label
from scoring.journal.canonical import canonical
from scoring.journal.wording import Wording

FIRST_PREVIOUS = "0" * 64
"""What the first entry names as its predecessor's hash."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SALT_SIZE = 16


class Kind(Enum):
    """What an entry records."""

    DECISION = "decision"
    OVERRIDE = "override"
    DISPUTE = "dispute"
    REVIEW = "review"
    PROMOTION = "promotion"
    ERASURE = "erasure"
    CHECKPOINT = "checkpoint"
    WORDING = "wording"


KIND_LABELS: Mapping[Kind, Label] = {
    Kind.DECISION: Label("决定", "decisions"),
    Kind.OVERRIDE: Label("改判", "overrides"),
    Kind.DISPUTE: Label("异议", "disputes"),
    Kind.REVIEW: Label("复核", "reviews"),
    Kind.PROMOTION: Label("版本包的步骤", "steps of a bundle's life"),
    Kind.ERASURE: Label("删除", "erasures"),
    Kind.CHECKPOINT: Label("检查点", "checkpoints"),
    Kind.WORDING: Label("措辞", "wordings"),
}
_LETTERS: Mapping[Kind, str] = {
    Kind.DECISION: "D",
    Kind.OVERRIDE: "O",
    Kind.DISPUTE: "C",
    Kind.REVIEW: "R",
    Kind.PROMOTION: "P",
    Kind.ERASURE: "E",
    Kind.CHECKPOINT: "K",
    Kind.WORDING: "W",
}


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key and the request it came with, both as SHA-256: a key may hold a name."""

    key: str
    request: str

    @classmethod
    def of(cls, key: str, request: bytes) -> Key:
        """Return the key of a request's body."""
        return cls(hashlib.sha256(key.encode()).hexdigest(), hashlib.sha256(request).hexdigest())


@dataclass(frozen=True, slots=True)
class Payload:
    """Figures of a person or a company, apart from the chain so that they can be erased.

    ``digest`` binds them to an entry; the salt goes when the body goes, so that nobody can try out figures
    against the digest that stays.
    """

    digest: str
    salt: bytes
    body: bytes

    @classmethod
    def of(cls, value: Mapping[str, object]) -> Payload:
        """Return a value as it is stored: canonical JSON, deflated, salted."""
        salt, body = secrets.token_bytes(SALT_SIZE), zlib.compress(canonical(value))
        return cls(payload_digest(salt, body), salt, body)

    @property
    def value(self) -> dict[str, Any]:
        """The figures."""
        return read_body(self.body)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded, before it has a place in the chain.

    ``wording`` is what the payload was filled in by; it becomes an entry before this one, once.
    """

    kind: Kind
    id: str
    content: str
    payload: Payload | None = None
    key: Key | None = None
    about: int | None = None
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain.

    Attributes
    ----------
    number
        1 for the first, without gaps: the order of time, whatever clocks say.
    at
        When it was recorded, in UTC.
    about
        The number of the entry that this one is about.
    key, request
        SHA-256 of the idempotency key and of the request it came with.
    content
        Canonical JSON; holds no figure of a person or a company.
    payload
        The digest of the payload, whether or not that was erased since.
    previous, hash
        SHA-256 of the predecessor and of this entry.
    """

    number: int
    id: str
    kind: str
    at: str
    about: int | None
    key: str | None
    request: str | None
    content: str
    payload: str | None
    previous: str
    hash: str

    @property
    def value(self) -> dict[str, Any]:
        """The content."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def leaf(self) -> bytes:
        """The bytes that are hashed; see ``leaf_of``."""
        return leaf_of(
            self.number,
            self.id,
            self.kind,
            self.at,
            self.about,
            self.key,
            self.request,
            hashlib.sha256(self.content.encode()).hexdigest(),
            self.payload,
            self.previous,
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that is on disk, with what was recorded now; a replay was there before, under the same key."""

    entry: Entry
    is_replay: bool = False
    payload: Payload | None = None


def entry_of(draft: Draft, number: int, at: datetime, previous: str) -> Entry:
    """Return the entry that a draft becomes at its place in the chain."""
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
    key, request = (draft.key.key, draft.key.request) if draft.key else (None, None)
    digest = hashlib.sha256(draft.content.encode()).hexdigest()
    payload = draft.payload.digest if draft.payload else None
    kind = draft.kind.value
    leaf = leaf_of(number, draft.id, kind, stamp, draft.about, key, request, digest, payload, previous)
    return Entry(
        number,
        draft.id,
        kind,
        stamp,
        draft.about,
        key,
        request,
        draft.content,
        payload,
        previous,
        leaf_hash(leaf),
    )


def leaf_of(
    number: int,
    identity: str,
    kind: str,
    at: str,
    about: int | None,
    key: str | None,
    request: str | None,
    content: str,
    payload: str | None,
    previous: str,
) -> bytes:
    """Return the canonical JSON of an entry, its content and payload by their digests."""
    return (
        f'{{"about":{_number(about)},"at":"{at}","content":"{content}","id":"{identity}","key":{_text(key)},'
        f'"kind":"{kind}","number":{_number(number)},"payload":{_text(payload)},"previous":"{previous}",'
        f'"request":{_text(request)}}}'
    ).encode()


def leaf_hash(leaf: bytes) -> str:
    """Return SHA-256 of a zero byte and the leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + leaf).hexdigest()


def payload_digest(salt: bytes, body: bytes) -> str:
    """Return the digest that stays in the chain when the payload is erased."""
    return hashlib.sha256(salt + body).hexdigest()


def read_body(body: bytes) -> dict[str, Any]:
    """Return the figures of a payload's body."""
    found: dict[str, Any] = json.loads(zlib.decompress(body))
    return found


def new_id(kind: Kind, at: datetime) -> str:
    """Return an id that sorts by time and cannot be guessed: 48 bits of milliseconds, 80 bits of chance.

    >>> len(new_id(Kind.DECISION, datetime(2026, 11, 24, tzinfo=UTC)))
    28
    """
    number = int(at.timestamp() * 1000) << 80 | secrets.randbits(80)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
    return f"{_LETTERS[kind]}-{letters}"


def wording_id(digest: str) -> str:
    """Return the id of the entry that holds a wording: one for each, whoever records it first."""
    return f"{_LETTERS[Kind.WORDING]}-{digest}"


def _number(value: object) -> str:
    """Return a whole number as JSON; anything else is written so that no leaf equals it."""
    return "null" if value is None else str(value) if type(value) is int else f"<{value!r}>"


def _text(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'
