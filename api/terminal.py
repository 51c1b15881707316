"""How commands speak: tables for people, JSON for machines, refusals as sentences."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

import typer

from features.refusal import NotThere, Refusal

DEFAULT_HOME = Path(".greenloan")
FAILED_CHECK, WRONG_INPUT, NOT_THERE = 1, 2, 3
"""Exit codes beside 0: a check failed, what was given is wrong, what is needed is not there."""
SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Return the calendar day in Asia/Shanghai, by which law is dated."""
    return datetime.now(SHANGHAI).date()


def is_chinese() -> bool:
    """Return whether people are spoken to in Chinese: GREENLOAN_LANG, else the locale."""
    names = ("GREENLOAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return chosen.lower().startswith("zh")


def language() -> str:
    """Return the reader's language."""
    return "zh" if is_chinese() else "en"


def spoken_in(asked: str) -> str:
    """Return the language asked for, the reader's where none was."""
    if asked not in {"", "zh", "en"}:
        tell(words(f"没有语言 {asked!r}，请用 zh 或 en。", f"There is no language {asked!r}. Give zh or en."))
        raise typer.Exit(WRONG_INPUT)
    return asked or language()


def words(zh: str, en: str) -> str:
    """Return the sentence in the reader's language."""
    return zh if is_chinese() else en


def tell(text: str) -> None:
    """Write a line for a person to standard error."""
    print(text, file=sys.stderr, flush=True)


def show_json(rows: Any) -> None:
    """Print JSON for machines."""
    print(json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False))


def write_lines(path: Path, rows: Sequence[Any]) -> None:
    """Write one JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def written(path: Path, content: bytes) -> None:
    """Write a file, making its folder, and say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    tell(words(f"写入 {path}", f"Written to {path}"))


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Print a table for people; columns of figures are aligned to the right."""
    from rich.console import Console  # noqa: PLC0415  # slow to import, and JSON needs none
    from rich.table import Table  # noqa: PLC0415  # the same

    table = Table(title=title or None, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for place, heading in enumerate(headings):
        cells = [row[place] for row in rows]
        figures = all(not cell or cell.lstrip("−-")[:1].isdigit() for cell in cells)
        table.add_column(heading, justify="right" if figures and cells else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)
    console.print(table)


@contextmanager
def progress(text: str) -> Iterator[Any]:
    """Show what is going on while long work runs; silent where nobody looks."""
    from rich.console import Console  # noqa: PLC0415  # see show_table
    from rich.status import Status  # noqa: PLC0415  # see show_table

    console = Console(stderr=True)
    with Status(text, console=console) as status:
        yield lambda step: status.update(step) if console.is_terminal else tell(f"  {step}")


@contextmanager
def counting(text: str, of: int) -> Iterator[Callable[[int], None]]:
    """Show a bar that fills while work of a known length is done; silent where nobody looks."""
    from rich import progress as bar  # noqa: PLC0415  # see show_table
    from rich.console import Console  # noqa: PLC0415  # see show_table

    console = Console(stderr=True)
    columns = (
        bar.TextColumn("{task.description}"),
        bar.BarColumn(),
        bar.MofNCompleteColumn(),
        bar.TimeRemainingColumn(),
    )
    with bar.Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(text, total=of)
        yield lambda steps: bars.advance(task, steps)


def day_of(text: str) -> date | None:
    """Return the day given on the command line, None where none was."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        tell(
            words(
                f"{text!r} 不是日期，请写成 2026-11-24。", f"{text!r} is not a day. Write it as 2026-11-24."
            )
        )
        raise typer.Exit(WRONG_INPUT) from None


def ready(home: Path) -> Path:
    """Return a home that can be written, before hours of work are lost for want of one.

    Raises
    ------
    OSError
        If it cannot.
    """
    home.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=home):
        return home


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn a refusal into its sentence and an exit code; a defect stays a traceback."""
    try:
        yield
    except NotThere as refusal:
        tell(refusal.words(language()))
        raise typer.Exit(NOT_THERE) from refusal
    except Refusal as refusal:
        tell(refusal.words(language()))
        raise typer.Exit(WRONG_INPUT) from refusal
    except BrokenPipeError:
        raise
    except OSError as error:
        tell(
            words(
                f"无法读写：{error}。请检查路径、权限和磁盘空间。",
                f"Cannot read or write: {error}. Check the path, its permissions and the free disk.",
            )
        )
        raise typer.Exit(WRONG_INPUT) from error
