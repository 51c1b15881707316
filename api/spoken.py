"""How the command line is run: help in the reader's language, and no complaint about a reader who has left.

Declarations hold both languages in one text, English first, two blanks between.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer

from api.terminal import is_chinese

GAP = "  "


def run(app: typer.Typer) -> None:
    """Run the commands; a pipe that is closed while they print is no failure."""
    command = typer.main.get_command(app)
    put_in_language(command)
    try:
        command()
    except SystemExit as end:
        _print_the_rest()
        sys.exit(0 if isinstance(end.__context__, BrokenPipeError) else end.code)


def _print_the_rest() -> None:
    """Print what is still held back; without it Python would find out as it ends, and call it a failure."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def put_in_language(command: Any) -> None:
    """Leave of every help text of a command, its options and its sub-commands the reader's language."""
    command.help = spoken(command.help)
    for option in command.params:
        if getattr(option, "help", None):
            option.help = spoken(option.help)
    for inner in getattr(command, "commands", {}).values():
        put_in_language(inner)


def spoken(text: str | None) -> str:
    """Return the part in the reader's language; a text in one language is for all.

    >>> spoken("Print JSON.")
    'Print JSON.'
    """
    parts = [part.strip() for part in (text or "").split(GAP) if part.strip()]
    if len(parts) < 2:
        return "".join(parts)
    return parts[-1] if is_chinese() else GAP.join(parts[:-1])
