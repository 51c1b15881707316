"""One part of a journal, recomputed: 4,096 entries, so that the parts' roots are nodes of the whole tree.

Run as a program it checks the parts that are asked of it and prints each as a line of JSON: verification of a
long journal shares the parts among processes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from scoring.journal.database import PATIENT, Database, database_of
from scoring.journal.entries import SALT_SIZE
from scoring.journal.flaws import Wrong
from scoring.journal.reading import reading
from scoring.journal.trouble import NotTextError

SIZE = 4_096
CHUNK = 256
"""Payloads read at once: they stay in the processor's cache between reading and hashing."""
Row = tuple[Any, ...]
COLUMNS = "number, id, kind, at, about, key, request, content, payload, previous, hash"
_ENTRIES = f"SELECT {COLUMNS} FROM entry WHERE number > :start AND number <= :end ORDER BY number"
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
    flaws: list[tuple[int, Wrong]] = field(default_factory=list)


def part_of(database: Database, start: int, end: int, sizes: Collection[int]) -> Part:
    """Return one part, its entries up to ``end``, with the tree at each of the sizes that fall into it."""
    try:
        return _read(database, start, end, sizes, False)
    except NotTextError:
        return _read(database, start, end, sizes, True)


def _read(database: Database, start: int, end: int, sizes: Collection[int], is_lenient: bool) -> Part:
    part = Part(start)
    limits = {"start": start, "end": min(end, start + SIZE)}
    with reading(database) as connection:
        payloads: dict[int, str] = {}
        for first in range(start, limits["end"], CHUNK):
            chunk = {"start": first, "end": min(first + CHUNK, limits["end"])}
            _digest_payloads(database.rows(connection, _PAYLOADS, chunk, is_lenient), payloads)
        rows = database.rows(connection, _ENTRIES, limits, is_lenient)
        _recompute(part, rows, payloads, {size for size in sizes if start < size <= start + SIZE})
    if part.size < limits["end"] - start and not part.flaws:
        part.flaws.append((start + part.size + 1, Wrong.MISSING))
    part.flaws += [(number, Wrong.NO_ENTRY) for number in payloads]
    return part


def _digest_payloads(rows: Iterable[Row], digests: dict[int, str]) -> None:
    """Note the digest of each payload, or what no digest equals where it has another form."""
    for number, salt, body in rows:
        if type(salt) is bytes and type(body) is bytes and len(salt) == SALT_SIZE:
            found = sha256(salt)
            found.update(body)
            digests[number] = found.hexdigest()
        else:
            digests[number] = "of another form"


def _recompute(part: Part, rows: Iterable[Row], payloads: dict[int, str], sizes: Collection[int]) -> None:
    """Hold every entry against its own hash, its predecessor's and its payload; what is left has no entry."""
    peaks: list[bytes] = []
    kinds: dict[str, int] = {}
    number, size, last = part.start, 0, None
    for row in rows:
        if row[0] != number + 1:
            part.flaws.append((number + 1, Wrong.MISSING))
        number = row[0]
        if not size:
            part.previous = str(row[9])
        elif row[9] != last:
            part.flaws.append((number, Wrong.OTHER_BEFORE))
        digest = _digest(row)
        last = row[10]
        if digest.hex() != last:
            part.flaws.append((number, Wrong.CHANGED))
        leaves = size
        while leaves & 1:
            digest = sha256(b"\x01" + peaks.pop() + digest).digest()
            leaves >>= 1
        peaks.append(digest)
        size += 1
        if number in sizes and number - part.start == size:
            part.within[number] = [peak.hex() for peak in peaks]
        kinds[row[2]] = kinds.get(row[2], 0) + 1
        if row[2] == "erasure" and type(row[4]) is int:
            part.erased.append(row[4])
        payload = payloads.pop(number, None)
        if payload is not None:
            part.payloads += 1
        if payload != row[8]:
            _tell_payload(part, number, row[8], payload)
    part.size, part.last = size, None if last is None else str(last)
    part.kinds = {str(kind): count for kind, count in kinds.items()}
    part.peaks = [peak.hex() for peak in peaks]


def _tell_payload(part: Part, number: int, recorded: object, found: str | None) -> None:
    """Note what is wrong with a payload whose digest is not the recorded one."""
    if found is None:
        part.gone.append(number)
    elif recorded is None:
        part.flaws.append((number, Wrong.UNRECORDED_PAYLOAD))
    else:
        part.flaws.append((number, Wrong.OTHER_PAYLOAD))


def _digest(row: Row) -> bytes:
    """Return the hash of an entry: ``entries.leaf_of``, written out, since this is where the time goes."""
    number, identity, kind, at, about, key, request, content, payload, previous, _ = row
    about = "null" if about is None else about if type(about) is int else f"<{about!r}>"
    key = "null" if key is None else f'"{key}"'
    request = "null" if request is None else f'"{request}"'
    payload = "null" if payload is None else f'"{payload}"'
    content = sha256(content.encode()).hexdigest() if type(content) is str else repr(content)
    return sha256(
        f'\0{{"about":{about},"at":"{at}","content":"{content}","id":"{identity}","key":{key},"kind":"{kind}",'
        f'"number":{number},"payload":{payload},"previous":"{previous}","request":{request}}}'.encode()
    ).digest()


def main() -> None:
    """Check the parts that standard input asks for, line by line, and print each as a line of JSON."""
    asked = json.loads(sys.stdin.readline())
    database = database_of(Path(asked["home"]), asked["database"], PATIENT)
    sizes = set(asked["sizes"])
    for start in map(int, sys.stdin):
        part = part_of(database, start, asked["end"], sizes)
        print(json.dumps(asdict(part), default=lambda wrong: wrong.name), flush=True)


def part_from(line: str) -> Part:
    """Return the part that a process has printed."""
    found = json.loads(line)
    found["within"] = {int(size): peaks for size, peaks in found["within"].items()}
    found["flaws"] = [(number, Wrong[name]) for number, name in found["flaws"]]
    return Part(**found)


if __name__ == "__main__":
    main()
