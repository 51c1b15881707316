"""What one commit adds: drafts become entries, one after another, from the chain's head."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from scoring.journal.entries import Draft, Entry, Kind, Payload, Recorded, entry_of, wording_id
from scoring.journal.trouble import KeyReusedError


class Batch:
    """Entries that follow a head.

    Parameters
    ----------
    number, previous
        The head: the last entry's number and hash.
    known
        Entries on disk by idempotency key, of the keys that these drafts came with.
    at
        When they are recorded.
    worded
        The wordings in the chain, by their digests.
    """

    def __init__(
        self,
        number: int,
        previous: str,
        known: Mapping[str, Entry],
        at: datetime,
        worded: Collection[str] = (),
    ) -> None:
        self.number, self.previous = number, previous
        self.entries: list[Entry] = []
        self.payloads: list[tuple[int, Payload]] = []
        self.erased: list[int] = []
        self._at = at
        self._known = dict(known)
        self.worded = set(worded)

    def add(self, draft: Draft) -> Recorded | KeyReusedError:
        """Return the entry of a draft: a new one, or the one recorded before under its key."""
        before = self._known.get(draft.key.key) if draft.key else None
        if before is not None and draft.key is not None:
            if before.request == draft.key.request:
                return Recorded(before, is_replay=True)
            return KeyReusedError(
                "This idempotency key came with another request before. "
                "Send the same body again, or another key."
            )
        if draft.wording is not None and draft.wording.digest not in self.worded:
            self.worded.add(draft.wording.digest)
            self._append(Draft(Kind.WORDING, wording_id(draft.wording.digest), draft.wording.text))
        entry = self._append(draft)
        if entry.key is not None:
            self._known[entry.key] = entry
        if draft.payload is not None:
            self.payloads.append((entry.number, draft.payload))
        if draft.kind is Kind.ERASURE and draft.about is not None:
            self.erased.append(draft.about)
        return Recorded(entry, payload=draft.payload)

    def _append(self, draft: Draft) -> Entry:
        entry = entry_of(draft, self.number + 1, self._at, self.previous)
        self.number, self.previous = entry.number, entry.hash
        self.entries.append(entry)
        return entry
