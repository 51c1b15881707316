"""What a file is, by its first bytes and never by its name; what cannot be read says how to save it."""

from __future__ import annotations

from typing import BinaryIO

from features.declare import Label
from features.intake.faults import refusal

LARGEST = 2_000_000_000
"""Bytes of a file."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"SQLite format 3", "SQLite"),
    (b"<html", "HTML"),
    (b"<!doctype", "HTML"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "RTF"),
    (b"mime-version", "MHTML"),
)
EXPECTED = Label("CSV、Excel（.xlsx）或Parquet文件", "a CSV, Excel (.xlsx) or Parquet file")


def kind_of(stream: BinaryIO) -> str:
    """Return ``csv``, ``xlsx`` or ``parquet``; the stream stands at its start again.

    Raises
    ------
    FileRefused
        If it is empty, too large, or something else.
    """
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if not head.strip():
        raise refusal(
            "empty", f"{size} B", EXPECTED, Label("文件是空的，请重新保存", "Save it again; it is empty")
        )
    if size > LARGEST:
        raise refusal(
            "too-large",
            f"{size:,} B",
            Label(f"不超过{LARGEST:,}字节", f"at most {LARGEST:,} bytes"),
            Label("拆成几个文件", "Split it into several files"),
        )
    if head.startswith(b"PK"):
        return "xlsx"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_COMPOUND):
        raise _compound(stream)
    for magic, name in _OTHERS:
        if head[:64].lstrip().lower().startswith(magic.lower()):
            raise refusal("wrong-kind", name, EXPECTED, Label("另存为.xlsx或CSV", "Save it as .xlsx or CSV"))
    return "csv"


def _compound(stream: BinaryIO) -> Exception:
    content = stream.read(16_000_000)
    stream.seek(0)
    if _ENCRYPTED in content:
        return refusal(
            "encrypted",
            "encrypted workbook",
            Label("没有密码的文件", "a file without a password"),
            Label("在Excel中去掉密码后另存", "Remove the password in Excel and save it again"),
        )
    return refusal(
        "old-excel",
        "Excel 97-2003 (.xls)",
        Label("Excel工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
        Label("在Excel中另存为“Excel 工作簿(*.xlsx)”", "In Excel, save it as 'Excel Workbook (*.xlsx)'"),
    )
