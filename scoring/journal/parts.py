"""One part of a journal, recomputed: 4,096 entries, so that the parts' roots are nodes of the whole tree.

Run as a program it checks every so many-th part and prints each as a line of JSON: verification of a long
journal shares the parts among processes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import text

from scoring.journal.database import PATIENT, Database, database_of
from scoring.journal.entries import SALT_SIZE
from scoring.journal.reading import reading

SIZE = 4_096
Row = tuple[Any, ...]
_ROWS = text(
    "SELECT e.number, e.id, e.kind, e.at, e.about, e.key, e.request, e.content, e.payload, e.previous, "
    "e.hash, p.salt, p.body FROM entry e LEFT JOIN payload p ON p.number = e.number "
    "WHERE e.number > :start AND e.number <= :end ORDER BY e.number"
)


@dataclass(slots=True)
class Part:
    """What a part holds, and what is wrong in it.

    Attributes
    ----------
    start
        The number before its first entry.
    previous, last
        What the first entry names as its predecessor, and the hash of the last.
    peaks
        The tree over the part's entries, as hexadecimal.
    within
        Peaks of the part's beginnings, by the size of the whole tree there.
    gone, erased
        Entries whose payload is missing; entries that an erasure is about.
    kinds
        How many entries there are of each kind.
    flaws
        Numbers, and what is wrong with each.
    """

    start: int
    previous: str | None = None
    last: str | None = None
    size: int = 0
    payloads: int = 0
    peaks: list[str] = field(default_factory=list)
    within: dict[int, list[str]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    erased: list[int] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    flaws: list[tuple[int, str]] = field(default_factory=list)


def part_of(database: Database, start: int, end: int, sizes: Collection[int]) -> Part:
    """Return one part, its entries up to ``end``, with the tree at each of the sizes that fall into it."""
    with reading(database) as connection:
        rows = database.rows(connection, _ROWS, {"start": start, "end": min(end, start + SIZE)})
    part = Part(start)
    _recompute(part, rows, {size for size in sizes if start < size <= start + SIZE})
    expected = min(end, start + SIZE)
    if part.size < expected - start and not part.flaws:
        part.flaws.append((start + part.size + 1, "is missing"))
    return part


def _recompute(part: Part, rows: Sequence[Row], sizes: Collection[int]) -> None:
    peaks: list[bytes] = []
    number = part.start
    for row in rows:
        if row[0] != number + 1:
            part.flaws.append((number + 1, "is missing"))
        number = row[0]
        if part.last is None:
            part.previous = row[9]
        elif row[9] != part.last:
            part.flaws.append((number, "does not name the hash of the entry before it"))
        digest = _digest(row)
        if digest.hex() != row[10]:
            part.flaws.append((number, "is not what was hashed: something in it was changed"))
        part.last = row[10]
        _grow(peaks, part.size, digest)
        part.size += 1
        if number in sizes and number - part.start == part.size:
            part.within[number] = [peak.hex() for peak in peaks]
        _look_at(part, row)
    part.peaks = [peak.hex() for peak in peaks]


def _digest(row: Row) -> bytes:
    """Return the hash of an entry: ``entries.leaf_of``, written out, since this is where the time goes."""
    number, identity, kind, at, about, key, request, content, payload, previous = row[:10]
    about = "null" if about is None else about if type(about) is int else f"<{about!r}>"
    key = "null" if key is None else f'"{key}"'
    request = "null" if request is None else f'"{request}"'
    payload = "null" if payload is None else f'"{payload}"'
    content = sha256(content.encode()).hexdigest() if type(content) is str else repr(content)
    return sha256(
        f'\0{{"about":{about},"at":"{at}","content":"{content}","id":"{identity}","key":{key},"kind":"{kind}",'
        f'"number":{number},"payload":{payload},"previous":"{previous}","request":{request}}}'.encode()
    ).digest()


def _grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    while size & 1:
        leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
        size >>= 1
    peaks.append(leaf)


def _look_at(part: Part, row: Row) -> None:
    """Hold the payload against its digest, and note erasures."""
    number, kind, digest, salt, body = row[0], row[2], row[8], row[11], row[12]
    part.kinds[kind] = part.kinds.get(kind, 0) + 1
    if kind == "erasure":
        part.erased.append(row[4])
    if body is None:
        if digest is not None:
            part.gone.append(number)
        return
    part.payloads += 1
    if digest is None:
        part.flaws.append((number, "has a payload, though it was recorded without one"))
    elif not isinstance(salt, bytes) or not isinstance(body, bytes) or len(salt) != SALT_SIZE:
        part.flaws.append((number, "has a payload of another form than was recorded"))
    elif sha256(salt + body).hexdigest() != digest:
        part.flaws.append((number, "has a payload that is not the one recorded"))


def main() -> None:
    """Check parts as standard input asks, and print each as a line of JSON."""
    asked = json.loads(sys.stdin.read())
    database = database_of(Path(asked["home"]), asked["database"], PATIENT)
    sizes = set(asked["sizes"])
    for start in range(asked["first"] * SIZE, asked["end"], asked["step"] * SIZE):
        print(json.dumps(asdict(part_of(database, start, asked["end"], sizes))), flush=True)


def part_from(line: str) -> Part:
    """Return the part that a process has printed."""
    found = json.loads(line)
    found["within"] = {int(size): peaks for size, peaks in found["within"].items()}
    found["flaws"] = [(number, what) for number, what in found["flaws"]]
    return Part(**found)


if __name__ == "__main__":
    main()
