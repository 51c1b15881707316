"""Commands about files of enterprises: check, score, turn into requests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from api.terminal import (
    FAILED_CHECK,
    WRONG_INPUT,
    language,
    progress,
    show_json,
    show_table,
    tell,
    today,
    words,
)
from features.intake.faults import FileFault, FileRefused
from features.intake.reading import reading
from features.intake.sheets import Table
from features.refusal import Refusal

if TYPE_CHECKING:
    from features.intake.checking import Checker
    from features.records.records import Records
    from scoring.filed import FileTally

TOLD = 30
"""Faults told on the terminal; --json and the file of refused rows hold them all."""
_FRAMES = (".jsonl", ".csv.gz")
"""Files that adapters alone read."""


def check_file(file: Path, faults: Path | None, day: date | None, encoding: str, as_json: bool) -> None:
    """Check every row of a file and tell all faults; exit with 1 where there is any."""
    with refusals_told(as_json), reading(file, encoding) as table:
        # Damaged and hostile files are refused before anything slow is imported.
        from features.intake.checking import Checker  # noqa: PLC0415  # after the file has been read
        from scoring.filed import Refused, check_table  # noqa: PLC0415  # after the file has been read

        checker = Checker(table, today(), day)
        with progress(words("检查", "Checking")) as step, Refused(faults, checker, language()) as refused:
            tally = check_table(checker, refused, lambda rows: step(words(f"{rows:,} 行", f"{rows:,} rows")))
        found = [*checker.heading_faults, *tally.faults]
    if as_json:
        show_json(
            {**tally.to_json(), **_about(file, checker), "found": [one.to_json(language()) for one in found]}
        )
    else:
        _tell_faults(found, len(checker.heading_faults) + tally.fault_count)
        _tell_rows(tally, checker, refused.path if found else None)
        if checker.heading_faults:
            tell(words("先改列名：改好之前一行也不评分", "Mend the headings first: no row is scored before"))
    if found:
        raise typer.Exit(FAILED_CHECK)


def score_file(
    file: Path, out: Path, home: Path, day: date | None, encoding: str, faults: Path | None, as_json: bool
) -> None:
    """Score the good rows of a file and write the others beside; exit with 1 where there are others."""
    with refusals_told(as_json):
        if file.name.endswith(_FRAMES):
            _score_frame(file, out, home, day, as_json)
            return
        with reading(file, encoding) as table:
            if _is_foreign(table):
                _score_frame(file, out, home, day, as_json)
            else:
                _score_table(file, table, out, home, day, faults, as_json)


def _score_table(
    file: Path, table: Table, out: Path, home: Path, day: date | None, faults: Path | None, as_json: bool
) -> None:
    from api.wiring import engine_at  # noqa: PLC0415  # see check_file
    from features.intake.checking import Checker  # noqa: PLC0415  # see check_file
    from scoring.filed import Refused, score_table  # noqa: PLC0415  # see check_file
    from scoring.output import Output  # noqa: PLC0415  # see check_file

    engine = engine_at(home, decides=True)
    checker = Checker(table, today(), day)
    place = faults or _beside(out, file, table)
    with (
        progress(words("评分", "Scoring")) as step,
        Output(out) as output,
        Refused(place, checker, language()) as refused,
    ):
        tally = score_table(
            engine, checker, output, refused, lambda rows: step(words(f"{rows:,} 行", f"{rows:,} rows"))
        )
    written = place if tally.refused else None
    _require_rows(tally, file)
    if as_json:
        places = {"out": str(out), "refused_rows": str(written) if written else None}
        found = [one.to_json(language()) for one in tally.faults]
        about = {"bundle": engine.bundle.digest, **places, **_about(file, checker)}
        show_json({**tally.to_json(), **about, "found": found})
    else:
        _show_outcomes(tally.outcomes)
        _tell_faults(tally.faults, tally.fault_count)
        _tell_rows(tally, checker, written)
        tell(words(f"结果写入 {out}", f"Answers written to {out}"))
    if tally.refused:
        raise typer.Exit(FAILED_CHECK)


def _score_frame(file: Path, out: Path, home: Path, day: date | None, as_json: bool) -> None:
    """Score a table that an adapter knows, such as ``us_bankruptcy``."""
    from api.wiring import engine_at  # noqa: PLC0415  # see check_file
    from scoring.batch import score_records, tally_of  # noqa: PLC0415  # see check_file
    from scoring.output import write_frame  # noqa: PLC0415  # see check_file

    records = _framed_records(file, day)
    engine = engine_at(home)
    with progress(words("评分", "Scoring")) as step:
        frame = score_records(engine, records, lambda done, of: step(f"{done:,} / {of:,}"))
        write_frame(frame, out)
    tally = tally_of(frame)
    if as_json:
        counts = {"rows": tally.rows, "scored": tally.rows, "refused": 0, "outcomes": tally.outcomes}
        show_json({**counts, "bundle": engine.bundle.digest, "out": str(out)})
        return
    _show_outcomes(tally.outcomes)
    tell(words(f"{tally.rows:,} 行写入 {out}", f"{tally.rows:,} rows written to {out}"))


def write_requests(file: Path, out: Path, day: date | None) -> None:
    """Write each row of a file as a body for POST /v1/decisions; unknown figures are left out."""
    with refusals_told(as_json=False), out.open("w", encoding="utf-8") as stream:
        rows = 0
        for body in good_bodies(file, day):
            rows += 1
            stream.write(json.dumps(body, ensure_ascii=False) + "\n")
    tell(words(f"{rows:,} 个请求写入 {out}", f"{rows:,} requests written to {out}"))


def good_bodies(file: Path, day: date | None) -> Iterator[Mapping[str, Any]]:
    """Yield each good row of a file as a body for POST /v1/decisions."""
    from features.records.bodies import body_of  # noqa: PLC0415  # see check_file

    rows = 0
    for records in _good_records(file, day):
        for row in range(records.rows):
            rows += 1
            yield body_of(records, row, rows)


def _good_records(file: Path, day: date | None) -> Iterator[Records]:
    if file.name.endswith(_FRAMES):
        yield _framed_records(file, day)
        return
    with reading(file) as table:
        if _is_foreign(table):
            yield _framed_records(file, day)
            return
        from features.intake.checking import Checker  # noqa: PLC0415  # see check_file

        checker = Checker(table, today(), day)
        if checker.heading_faults:
            raise FileRefused(checker.heading_faults)
        for checked in checker.parts():
            yield checked.records.only(checked.good)


def _framed_records(file: Path, day: date | None) -> Records:
    from features.records.files import FileError, read_frame, recognise  # noqa: PLC0415  # pandas is slow to import
    from scoring.assembly import resolver_of  # noqa: PLC0415  # see check_file

    frame = read_frame(file)
    try:
        return recognise(frame, file.name).records(frame, resolver_of().tables, day)
    except (TypeError, ValueError) as error:
        if isinstance(error, Refusal):
            raise
        raise FileError(
            f"{file.name}: {error} Every figure must be a number; blank is unknown.",
            f"{file.name}：{error} 数据都应是数，留空表示未知。",
        ) from error


def _is_foreign(table: Table) -> bool:
    from features.records.files import ADAPTERS  # noqa: PLC0415  # see check_file

    headings = frozenset(one for one in table.headings if isinstance(one, str))
    return any(one.needs <= headings for one in ADAPTERS if one.name != "own")


def _beside(out: Path, file: Path, table: Table) -> Path:
    """Return where refused rows go: beside the answers, of the source's kind, never over the source."""
    ending = ".xlsx" if table.kind == "xlsx" else ".csv"
    found = out.with_name(f"{out.stem}.faults{ending}")
    number = 2
    while found.exists() and file.exists() and found.samefile(file):
        found = out.with_name(f"{out.stem}.faults-{number}{ending}")
        number += 1
    return found


def _require_rows(tally: FileTally, file: Path) -> None:
    if not tally.rows:
        raise Refusal(
            words(
                f"{file.name} 只有列名，没有数据行。请填写后再来。",
                f"{file.name} has headings and no rows. Fill in at least one.",
            )
        )


@contextmanager
def refusals_told(as_json: bool) -> Iterator[None]:
    """Tell every reason why a whole file is refused, in the reader's language, and exit with 2."""
    try:
        yield
    except FileRefused as refused:
        if as_json:
            show_json({"refused_file": True, "found": [one.to_json(language()) for one in refused.faults]})
        else:
            _tell_faults(refused.faults, len(refused.faults))
        raise typer.Exit(WRONG_INPUT) from refused


def _about(file: Path, checker: Checker) -> dict[str, object]:
    table = checker.table
    notes = [note.in_language(language()) for note in (*table.notes, *checker.doubts)]
    unread = [one.written for one in checker.unread.headings]
    return {"file": str(file), "kind": table.kind, "sheet": table.sheet, "notes": notes, "unread": unread}


def _tell_faults(faults: Sequence[FileFault], count: int) -> None:
    for fault in faults[:TOLD]:
        place = fault.place(language())
        tell(f"{place}{words('：', ': ') if place else ''}{fault.words(language())}")
    if count > TOLD:
        tell(words(f"……还有 {count - TOLD:,} 处", f"... and {count - TOLD:,} more"))


def _tell_rows(tally: FileTally, checker: Checker, refused: Path | None) -> None:
    for note in (*checker.table.notes, *checker.doubts):
        tell(note.in_language(language()))
    tell(
        words(
            f"{tally.rows:,} 行，其中 {tally.refused:,} 行有问题",
            f"{tally.rows:,} rows, {tally.refused:,} of them refused",
        )
    )
    if refused is not None:
        tell(
            words(
                f"有问题的行标在 {refused}，改好再来",
                f"Refused rows are marked in {refused}; mend and send it again",
            )
        )


def _show_outcomes(outcomes: Mapping[str, int]) -> None:
    show_table(("outcome", "rows"), [(name, f"{count:,}") for name, count in sorted(outcomes.items())])
