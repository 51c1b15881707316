"""Whether a zipped workbook may be opened at all: a budget for what it unpacks to, kept while inflating.

The sizes in a zip's directory are claims. They are checked first, since that costs nothing, and then every
member is inflated in small pieces and must come out exactly as large as was claimed.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from features.declare import Label
from features.intake.faults import FileRefused, refusal

MOST_UNPACKED = 400_000_000
"""Bytes of all members together, unpacked."""
MOST_MEMBERS = 2_000
STEEPEST = 100
"""Unpacked over packed size of a member above a megabyte."""
SMALL = 1_000_000
PIECE = 1 << 18
_HEADER = 30
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WHOLE = Label("完好的Excel工作簿（.xlsx）", "a sound Excel workbook (.xlsx)")
_SAVE_AGAIN = Label("在Excel中打开并另存为.xlsx", "Open it in Excel and save it as .xlsx again")
_OTHERS = {
    "xl/workbook.bin": "Excel binary workbook (.xlsb)",
    "word/document.xml": "Word document",
    "ppt/presentation.xml": "PowerPoint presentation",
    "content.xml": "OpenDocument (.ods)",
    "xl/vbaProject.bin": "workbook with macros (.xlsm)",
}


def check_workbook(stream: BinaryIO) -> None:
    """Return if the zip in a stream is a workbook within the budget.

    Raises
    ------
    FileRefused
        If it is damaged, encrypted, something else, larger than allowed, or not what it claims.
    """
    members = _directory(stream)
    _check_names(members)
    _check_claims(stream, members)
    for member in members:
        _inflate(stream, member)
    stream.seek(0)


def _directory(stream: BinaryIO) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(stream) as found:
            return found.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise refusal("damaged", f"zip: {error}", _WHOLE, _SAVE_AGAIN) from error


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(names) > MOST_MEMBERS or len(set(names)) < len(names):
        raise refusal("damaged", f"{len(names)} members", _WHOLE, _SAVE_AGAIN)
    for name in names:
        if name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name):
            raise refusal("unsafe-name", name, _WHOLE, _SAVE_AGAIN)
    for name, kind in _OTHERS.items():
        if name in names:
            raise refusal("wrong-kind", kind, _WHOLE, _SAVE_AGAIN)
    if "xl/workbook.xml" not in names:
        raise refusal(
            "wrong-kind", "zip", _WHOLE, Label("解压后上传其中的文件", "Unpack it and send the file within")
        )


def _check_claims(stream: BinaryIO, members: list[zipfile.ZipInfo]) -> None:
    stream.seek(0, 2)
    size = stream.tell()
    if any(member.flag_bits & 0x1 for member in members):
        fix = Label("去掉密码后另存", "Remove the password and save it again")
        raise refusal("encrypted", "encrypted zip", _WHOLE, fix)
    if any(member.compress_type not in _METHODS for member in members):
        raise refusal("damaged", "unusual compression", _WHOLE, _SAVE_AGAIN)
    unpacked = sum(member.file_size for member in members)
    steep = [one for one in members if one.file_size > SMALL and one.file_size > STEEPEST * one.compress_size]
    if unpacked > MOST_UNPACKED or steep:
        raise _bomb(f"{size:,} B -> {unpacked:,} B")
    if sum(member.compress_size for member in members) > size:
        raise refusal("damaged", "overlapping members", _WHOLE, _SAVE_AGAIN)


def _bomb(given: str) -> FileRefused:
    return refusal(
        "zip-bomb",
        given,
        Label(
            f"解压后不超过{MOST_UNPACKED // 1_000_000}MB、压缩比不超过{STEEPEST}",
            f"at most {MOST_UNPACKED // 1_000_000} MB unpacked, and no more than {STEEPEST}:1",
        ),
        Label("删去多余的行列和格式，或改用CSV", "Delete spare rows, columns and formats, or send CSV"),
    )


def _inflate(stream: BinaryIO, member: zipfile.ZipInfo) -> None:
    """Inflate a member to nothing; its size must be what was claimed, and no document type stands in it."""
    size, before = 0, b""
    for piece in _pieces(stream, member):
        if size == 0 and piece.startswith(_ARCHIVES):
            raise refusal("nested-archive", member.filename, _WHOLE, _SAVE_AGAIN)
        if (
            size == 0
            and piece[:2] in {b"\xff\xfe", b"\xfe\xff"}
            and member.filename.endswith((".xml", ".rels"))
        ):
            raise refusal("damaged", f"{member.filename}: not UTF-8", _WHOLE, _SAVE_AGAIN)
        size += len(piece)
        if size > member.file_size:
            raise _bomb(f"{member.filename}: > {member.file_size:,} B")
        if member.filename.endswith((".xml", ".rels")) and _ENTITIES.search(before + piece):
            raise refusal("xml-entities", f"{member.filename}: <!DOCTYPE", _WHOLE, _SAVE_AGAIN)
        before = piece[-16:]
    if size != member.file_size:
        raise refusal(
            "damaged", f"{member.filename}: {size:,} of {member.file_size:,} B", _WHOLE, _SAVE_AGAIN
        )


def _pieces(stream: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    stream.seek(member.header_offset)
    header = stream.read(_HEADER)
    if len(header) < _HEADER or header[:4] != b"PK\x03\x04":
        raise refusal("damaged", member.filename, _WHOLE, _SAVE_AGAIN)
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = member.compress_size
    inflater = None if member.compress_type == zipfile.ZIP_STORED else zlib.decompressobj(-15)
    while left > 0:
        packed = stream.read(min(left, PIECE))
        if not packed:
            raise refusal("damaged", member.filename, _WHOLE, _SAVE_AGAIN)
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        try:
            while packed:
                yield inflater.decompress(packed, PIECE)
                packed = inflater.unconsumed_tail
        except zlib.error as error:
            raise refusal("damaged", f"{member.filename}: {error}", _WHOLE, _SAVE_AGAIN) from error
