"""The command that writes the pages of all benchmarks, from kept results, and of the pack's limits."""

from __future__ import annotations

from pathlib import Path

from api.terminal import written
from models.benchmark.page import page
from models.validation.page import page as pack_page

PACK = "validation-pack.md"


def write_page(evidence: Path, out: Path) -> None:
    """Write both pages, that of the pack beside the other; the same results give the same bytes."""
    written(out, page(evidence).encode())
    written(out.with_name(PACK), pack_page().encode())
