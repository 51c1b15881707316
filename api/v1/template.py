"""The template that the doors offer: which columns it asks for, and its one example row."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from datetime import date

from api.v1.example import EXAMPLE
from features.attributes import ATTRIBUTES
from features.border import Report, read
from features.inputs import COLUMNS, CORE_COLUMNS
from features.intake.headings import REFERENCE
from features.intake.template import Value, asked_of, write_csv, write_workbook
from features.tables import Tables

FIELD_SETS: Mapping[str, tuple[str, ...]] = {
    "core": CORE_COLUMNS,
    "demo": tuple(EXAMPLE["figures"]),
    "all": (*ATTRIBUTES, *COLUMNS),
}
_SAMPLE = {"zh": "#示例（以#开头的行不读）", "en": "# example: rows that start with # are not read"}


def template_of(ending: str, language: str, fields: str) -> bytes:
    """Return a template with one example row."""
    asked = asked_of(FIELD_SETS[fields], language, Tables.load())
    stream = io.BytesIO()
    write = write_workbook if ending == ".xlsx" else write_csv
    write(stream, asked, [example_row(language)], language)
    return stream.getvalue()


def example_row(language: str) -> dict[str, Value]:
    """Return the made-up enterprise as a row, marked so that it is never read."""
    report = read(dict(EXAMPLE), date.fromisoformat(str(EXAMPLE["day"])))
    return {**row_of(report), REFERENCE: _SAMPLE[language]}


def row_of(report: Report) -> dict[str, Value]:
    """Return a report as a row of a template."""
    figures = {name: value for name, value in report.values.items() if not math.isnan(value)}
    return {REFERENCE: report.reference, "day": report.day.isoformat(), **report.attributes, **figures}
