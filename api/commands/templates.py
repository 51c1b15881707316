"""The command that writes a template."""

from __future__ import annotations

from pathlib import Path

from api.terminal import is_chinese, tell, words
from api.v1.template import template_of
from features.refusal import Refusal

ENDINGS = (".xlsx", ".csv")


def write_template(out: Path, language: str, fields: str) -> None:
    """Write a template, by the ending of the path."""
    if out.suffix not in ENDINGS:
        raise Refusal(
            words(f"{out.name} 应以 .xlsx 或 .csv 结尾。", f"{out.name} must end in .xlsx or .csv.")
        )
    chosen = language or ("zh" if is_chinese() else "en")
    out.write_bytes(template_of(out.suffix, chosen, fields))
    tell(words(f"模板写入 {out}", f"Template written to {out}"))
