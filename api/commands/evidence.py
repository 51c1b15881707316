"""The command that writes the page of all benchmarks from their kept results."""

from __future__ import annotations

from pathlib import Path

from api.terminal import tell, words
from models.benchmark.page import page


def write_page(evidence: Path, out: Path) -> None:
    """Write the page; the same results give the same bytes."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(evidence), encoding="utf-8")
    tell(words(f"写入 {out}", f"Written to {out}"))
