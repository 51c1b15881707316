"""A process of its own in which a workbook is parsed, with little memory and little time.

It runs as a script, imports nothing of ours, and speaks with its parent over its standard streams: a line of
JSON that lists the sheets, a line back that chooses one, then parts. A part is a line of JSON, in which a
column of numbers is null, followed by the numbers themselves as doubles; a blank cell among them is NaN.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from xml.etree import ElementTree

MEMORY = 2_000_000_000
SECONDS = 120
WIDEST = 1_000
_CELL = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\br=[\x22\x27]([A-Z]{1,3}[0-9]{1,7})[\x22\x27][^>]*(?<!/)>(.*?)</(?:\w+:)?c>",
    re.DOTALL,
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)<")
_ERROR = re.compile(rb"^<(?:\w+:)?c\s[^>]*?\bt=[\x22\x27]e[\x22\x27]")
_TEXT = re.compile(rb"^<(?:\w+:)?c\s[^>]*?\bt=[\x22\x27]str[\x22\x27]")
_INTERESTING = re.compile(rb"<(?:\w+:)?f[\s>/]|\bt=[\x22\x27]e[\x22\x27]")
_HINTS = (b"<f", b":f", b't="e', b"t='e")
"""One of these is in any text with a formula or an error: looked for first, since most sheets have none."""
PIECE = 1 << 22
BLANK = float("nan")


def limit() -> None:
    """Take away from this process what it does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def say(content: object) -> None:
    """Write a line to the parent."""
    sys.stdout.buffer.write(json.dumps(content, ensure_ascii=True).encode() + b"\n")
    sys.stdout.buffer.flush()


def main(path: str, looked_at: int, at_once: int) -> None:
    """List the sheets, then send the chosen one."""
    import python_calamine  # noqa: PLC0415  # after the limits

    book = python_calamine.load_workbook(path)
    sheets = {}
    told: list[dict[str, Any]] = []
    for place, about in enumerate(book.sheets_metadata):
        is_visible = str(about.visible).endswith(".Visible") and str(about.typ).endswith(".WorkSheet")
        one: dict[str, Any] = {"name": about.name, "visible": is_visible, "top": []}
        if is_visible:
            sheet = sheets[place] = book.get_sheet_by_index(place)
            one["wide"] = sheet.total_width
            if sheet.width <= WIDEST:
                one["top"] = [[plain(cell) for cell in row] for row in islice(sheet.iter_rows(), looked_at)]
                one["column"] = (sheet.start or (0, 0))[1]
        told.append(one)
    say({"sheets": told})
    chosen = json.loads(sys.stdin.readline())
    sheet = sheets[chosen["sheet"]]
    say({"merged": sheet.merged_cell_ranges or [], "unusable": unusable_cells(path, sheet.name)})
    rows = iter(sheet.iter_rows())
    for _ in islice(rows, chosen["after"]):
        pass
    while taken := list(islice(rows, at_once)):
        send(taken)
    say({"end": True})


def send(rows: Sequence[Sequence[Any]]) -> None:
    """Write one part."""
    listed: list[list[Any] | None] = []
    numbers: list[bytes] = []
    for column in zip(*rows, strict=True):
        found = as_numbers(column)
        listed.append([plain(cell) for cell in column] if found is None else None)
        if found is not None:
            numbers.append(found.tobytes())
    say({"rows": len(rows), "columns": listed})
    for block in numbers:
        sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()


def as_numbers(column: Sequence[Any]) -> array[float] | None:
    """Return a column of numbers and blanks, None if anything else is in it."""
    kinds = set(map(type, column))
    if not kinds <= {float, int, str}:
        return None
    if str in kinds:
        column = [BLANK if cell == "" else cell for cell in column]
    try:
        return array("d", column)
    except TypeError:
        return None


def plain(cell: Any) -> Any:
    """Return a cell as JSON: a day is a list of its text, a moment or a span a list of two."""
    if isinstance(cell, datetime) and (cell.hour or cell.minute or cell.second or cell.microsecond):
        return [str(cell), "time"]
    if isinstance(cell, date):
        return [cell.isoformat()[:10]]
    if isinstance(cell, str | bool):
        return cell
    if isinstance(cell, int | float):
        return float(cell)
    return [str(cell), "time"]


def unusable_cells(path: str, name: str) -> list[tuple[str, str, str]]:
    """Return the cells that hold an error or a formula without a value: reference, text, why."""
    with zipfile.ZipFile(path) as book:
        member, recalculates = sheet_file(book, name)
        if not member:
            return []
        return list(_unusable(book, member, recalculates))


def sheet_file(book: zipfile.ZipFile, name: str) -> tuple[str, bool]:
    """Return the file of a sheet, and whether the book's formulas were never calculated."""
    root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    recalculates, found = False, ""
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "calcPr":
            recalculates = element.get("fullCalcOnLoad") in {"1", "true"}
        elif tag == "sheet" and element.get("name") == name:
            identifier = next((value for key, value in element.items() if key.endswith("}id")), None)
            target = targets.get(identifier, "")
            found = target.lstrip("/") if target.startswith("/") else "xl/" + target
    return (found if found in book.namelist() else ""), recalculates


def _unusable(book: zipfile.ZipFile, member: str, recalculates: bool) -> Iterator[tuple[str, str, str]]:
    with book.open(member) as stream:
        rest = b""
        while piece := stream.read(PIECE):
            text = rest + piece
            end = max(text.rfind(b"<row"), text.rfind(b":row ")) if len(piece) == PIECE else len(text)
            end = end if end > 0 else len(text)
            rest = text[end:]
            if any(hint in text for hint in _HINTS) and _INTERESTING.search(text, 0, end) is not None:
                for match in _CELL.finditer(text, 0, end):
                    yield from _trouble(match, recalculates)


def _trouble(cell: re.Match[bytes], recalculates: bool) -> Iterator[tuple[str, str, str]]:
    """Yield why a cell has no value of its own: it holds an error, or a formula that nothing calculated.

    Libraries that write workbooks put 0 behind a formula and ask for it to be calculated on opening.
    """
    value = _VALUE.search(cell[2])
    if _ERROR.match(cell[0]):
        yield cell[1].decode(), value[1].decode("utf-8", "replace") if value else "#", "error"
    elif _FORMULA.search(cell[2]):
        if value is None and not _TEXT.match(cell[0]):
            yield cell[1].decode(), "=", "formula"
        elif value is not None and recalculates and value[1] == b"0":
            yield cell[1].decode(), "= (0)", "formula"


if __name__ == "__main__":
    limit()
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
