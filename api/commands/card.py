"""The command that writes a bundle's model card."""

from __future__ import annotations

import json
from pathlib import Path

from api.commands.given import papers_given
from api.terminal import show_json, written
from models.papercard import card_json, card_markdown

JSON = ".json"


def write_card(given: str, home: Path, out: Path | None, as_json: bool, language: str) -> None:
    """Write the card to a file, as JSON where it ends in ``.json``; else print it."""
    papers = papers_given(given, home)
    if out is None and as_json:
        show_json(card_json(papers))
    elif out is None:
        print(card_markdown(papers, language), end="")
    elif as_json or out.suffix == JSON:
        text = json.dumps(card_json(papers), ensure_ascii=False, indent=1, allow_nan=False)
        written(out, f"{text}\n".encode())
    else:
        written(out, card_markdown(papers, language).encode())
