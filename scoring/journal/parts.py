"""One part of a journal, recomputed: 4,096 entries, so that the parts' roots are nodes of the whole tree.

Run as a program it checks every so many-th part and prints each as a line of JSON: verification of a long
journal shares the parts among processes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from scoring.journal.database import PATIENT, Database, database_of
from scoring.journal.entries import SALT_SIZE
from scoring.journal.reading import reading
from scoring.journal.trouble import NotTextError

SIZE = 4_096
Row = tuple[Any, ...]
_ENTRIES = (
    "SELECT number, id, kind, at, about, key, request, content, payload, previous, hash "
    "FROM entry WHERE number > :start AND number <= :end ORDER BY number"
)
_PAYLOADS = "SELECT number, salt, body FROM payload WHERE number > :start AND number <= :end"


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
    try:
        part = _read(database, start, end, sizes, False)
    except NotTextError:
        part = _read(database, start, end, sizes, True)
    expected = min(end, start + SIZE)
    if part.size < expected - start and not part.flaws:
        part.flaws.append((start + part.size + 1, "is missing"))
    return part


def _read(database: Database, start: int, end: int, sizes: Collection[int], is_lenient: bool) -> Part:
    part = Part(start)
    limits = {"start": start, "end": min(end, start + SIZE)}
    with reading(database) as connection:
        payloads = {
            number: _payload_digest(salt, body)
            for number, salt, body in database.rows(connection, _PAYLOADS, limits, is_lenient)
        }
        rows = database.rows(connection, _ENTRIES, limits, is_lenient)
        _recompute(part, rows, payloads, {size for size in sizes if start < size <= start + SIZE})
    return part


def _payload_digest(salt: object, body: object) -> str:
    """Return the digest of a payload, or what no digest equals where it has another form."""
    if not isinstance(salt, bytes) or not isinstance(body, bytes) or len(salt) != SALT_SIZE:
        return "of another form"
    found = sha256(salt)
    found.update(body)
    return found.hexdigest()


def _recompute(part: Part, rows: Iterable[Row], payloads: Mapping[int, str], sizes: Collection[int]) -> None:
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
        _look_at(part, row, payloads.get(number))
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


def _look_at(part: Part, row: Row, payload: str | None) -> None:
    """Hold the payload against its digest, and note erasures."""
    number, kind, digest = row[0], row[2], row[8]
    part.kinds[kind] = part.kinds.get(kind, 0) + 1
    if kind == "erasure":
        part.erased.append(row[4])
    if payload is None:
        if digest is not None:
            part.gone.append(number)
        return
    part.payloads += 1
    if digest is None:
        part.flaws.append((number, "has a payload, though it was recorded without one"))
    elif payload != digest:
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
