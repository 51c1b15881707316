"""A journal as a file of JSON lines: with figures to restore it anywhere, without them for an auditor.

A backup holds the files that decisions rest on as well, each with its digest.

Reading goes by short transactions, so no writer waits: entries only ever follow one another, and a payload
goes only together with the entry that says so. Where one is gone, reading goes on up to the head of then.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Connection, select

from features.refusal import Refusal
from scoring.journal import store
from scoring.journal.database import Database
from scoring.journal.entries import FIRST_PREVIOUS, Entry, Payload
from scoring.journal.kept import Staging
from scoring.journal.reading import reading
from scoring.journal.tables import payload

FORMAT = "greenloan journal 1"
_CHUNK = 500


class DumpError(Refusal):
    """A dump cannot be restored."""


@dataclass(frozen=True, slots=True)
class Dumped:
    """How much a dump holds, and the hash of its last entry."""

    entries: int
    head: str
    payloads: int
    files: int = 0


def dump(
    database: Database,
    path: Path,
    with_figures: bool,
    after: int = 0,
    files: Iterable[tuple[str, bytes]] = (),
) -> Dumped:
    """Write a journal to a file, compressed if its name ends in ``.gz``.

    Parameters
    ----------
    after
        Begin after this entry.
    files
        What the decisions rest on, by name; it is read after the entries, so that it holds all they need.
    """
    number, head, payloads, count = 0, FIRST_PREVIOUS, 0, 0
    draft = path.with_name(path.name + ".part")
    with _opened(draft, path, "wt") as file:
        _write(file, {"format": FORMAT, "figures": with_figures, "after": after})
        for entry, figures in _entries(database, after):
            line: dict[str, Any] = asdict(entry)
            if figures is not None and with_figures:
                line["salt"], line["body"] = figures.salt.hex(), base64.b64encode(figures.body).decode()
                payloads += 1
            _write(file, line)
            number, head = number + 1, entry.hash
        for name, body in files:
            digest = hashlib.sha256(body).hexdigest()
            _write(file, {"file": name, "digest": digest, "body": base64.b64encode(body).decode()})
            count += 1
        found = Dumped(number, head, payloads, count)
        _write(file, asdict(found))
    draft.replace(path)
    return found


def restore(database: Database, path: Path, home: Path) -> Dumped:
    """Fill an empty journal from a dump with figures, and a home with its files: all of it or nothing.

    Raises
    ------
    DumpError
        If the dump is damaged, cut, or without figures; or if the journal is not empty.
    """
    try:
        with (
            Staging(home) as staging,
            _opened(path, path, "rt") as file,
            database.writer.connect() as connection,
            connection.begin(),
        ):
            database.lock(connection)
            if store.head(connection)[0]:
                raise DumpError(
                    f"{database.name} holds entries already. Restore into an empty database.",
                    f"{database.name} 里已有记录。请恢复到空的数据库。",
                )
            return _restored(connection, iter(file), path, staging)
    except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, Refusal):
            raise
        raise DumpError(
            f"{path} is damaged, or no dump of a journal: {error}. Take another backup.",
            f"{path} 已损坏，或不是日志备份：{error}。请换一份备份。",
        ) from error


def _restored(connection: Connection, lines: Iterator[str], path: Path, staging: Staging) -> Dumped:
    first = json.loads(next(lines, "{}"))
    if first.get("format") != FORMAT or not first["figures"] or first["after"]:
        raise DumpError(
            f"{path} is no whole backup. Give a file that 'greenloan journal backup' wrote.",
            f"{path} 不是完整的备份。请给出 greenloan journal backup 写的文件。",
        )
    entries: list[Entry] = []
    payloads: list[tuple[int, Payload]] = []
    number, head, count = 0, FIRST_PREVIOUS, 0
    for line in map(json.loads, lines):
        if "entries" in line:
            store.add(connection, entries, payloads)
            found = Dumped(number, head, count, staging.count)
            if line != asdict(found):
                raise DumpError(
                    f"{path} does not hold what its last line says. Take another backup.",
                    f"{path} 的内容与末行不符。请换一份备份。",
                )
            staging.place()
            return found
        if "file" in line:
            staging.add(line["file"], line["digest"], base64.b64decode(line["body"]))
            continue
        salt, body = line.pop("salt", None), line.pop("body", None)
        entry = Entry(**line)
        entries.append(entry)
        if salt is not None:
            figures = Payload(str(entry.payload), bytes.fromhex(salt), base64.b64decode(body))
            payloads.append((entry.number, figures))
            count += 1
        number, head = number + 1, entry.hash
        if len(entries) == _CHUNK:
            store.add(connection, entries, payloads)
            entries, payloads = [], []
    raise DumpError(
        f"{path} ends before its last line: it was cut. Take another backup.",
        f"{path} 没有末行，是被截断的。请换一份备份。",
    )


def _entries(database: Database, after: int) -> Iterator[tuple[Entry, Payload | None]]:
    with reading(database) as connection:
        end = store.head(connection)[0]
    while after < end:
        with reading(database) as connection:
            entries = store.page(connection, after, min(_CHUNK, end - after))
            rows = connection.execute(
                select(payload).where(payload.c.number > after, payload.c.number <= entries[-1].number)
            )
            payloads = {row.number: row for row in rows}
            if any(one.payload is not None and one.number not in payloads for one in entries):
                end = store.head(connection)[0]
        for one in entries:
            found = payloads.get(one.number)
            if found is None:
                yield one, None
            else:
                yield one, Payload(str(one.payload), bytes(found.salt), bytes(found.body))
        after = entries[-1].number


def _opened(place: Path, named: Path, mode: str) -> IO[str]:
    if named.suffix == ".gz":
        return cast(IO[str], gzip.open(place, mode, compresslevel=1, encoding="utf-8"))
    return cast(IO[str], place.open(mode, encoding="utf-8"))


def _write(file: IO[str], line: dict[str, Any]) -> None:
    file.write(json.dumps(line, ensure_ascii=False) + "\n")
