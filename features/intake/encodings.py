"""Bytes as text by rule: a byte-order mark, else strict UTF-8, else strict GB18030 that proves itself.

No detector guesses. Nearly any bytes are valid GB18030, so it counts only where the text then holds words
that we know and no characters that no spreadsheet writes; anything else is refused with the fix.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from features.declare import Label
from features.intake.faults import FileFault, FileRefused, refusal

READ_AT_ONCE = 1 << 20
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]")
"""Control and private-use characters."""
_IN_UTF_8 = re.compile(rb"(?<![\x80-\xff])(?:[\xe4-\xe9][\x80-\xbf]{2}){3,}(?![\x80-\xff])")
"""Three Chinese characters or more in UTF-8, which as GB18030 would be a word and a half of rare ones."""
CHINESE = re.compile("[\u3400-\u9fff]")
_USUAL_WORDS = ("公司", "企业", "集团", "工厂", "有限")
ENCODINGS = ("utf-8", "gb18030", "utf-16")
_EXPECTED = Label("UTF-8或GB18030编码的文本", "text in UTF-8 or GB18030")
_SAVE = Label(
    "在Excel中另存为“CSV UTF-8（逗号分隔）”，或用--encoding说明编码",
    "In Excel save it as 'CSV UTF-8', or name the encoding with --encoding",
)


def encoding_of(stream: BinaryIO, known_words: frozenset[str]) -> str:
    """Return the encoding of a stream's text, read once through; the stream stands at its start again.

    Parameters
    ----------
    known_words
        Headings that we know; a Chinese one proves GB18030.

    Raises
    ------
    FileRefused
        If the text is in none of the encodings, or GB18030 cannot be proven.
    """
    head = stream.read(4)
    stream.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            if not encoding:
                raise _refused("UTF-32")
            _decode(stream, encoding)
            return encoding
    try:
        _decode(stream, "utf-8")
        return "utf-8"
    except FileRefused as error:
        if error.faults[0].code == "control-characters":
            raise
    try:
        text = _decode(stream, "gb18030")
    except FileRefused as error:
        raise _refused(f"GB18030? {error.faults[0].given}") from error
    if not _is_proven(text, known_words):
        raise _refused("GB18030?")
    _refuse_mixed(stream)
    return "gb18030"


def checked_encoding(stream: BinaryIO, encoding: str) -> str:
    """Return an encoding that a person named, if the text is in it."""
    if encoding not in ENCODINGS:
        raise refusal(
            "encoding", encoding, _EXPECTED, Label("改为其中之一", f"Use one of {', '.join(ENCODINGS)}")
        )
    named = "utf-8-sig" if encoding == "utf-8" else encoding
    _decode(stream, named)
    return named


def _decode(stream: BinaryIO, encoding: str) -> str:
    """Return the beginning of a stream's text after decoding all of it strictly."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    beginning, done = "", 0
    try:
        while content := stream.read(READ_AT_ONCE):
            text = decoder.decode(content)
            _refuse_controls(text)
            beginning = beginning or text
            done += len(content)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _refused(f"{encoding}: byte {done + error.start:,}") from error
    finally:
        stream.seek(0)
    return beginning


def _refuse_controls(text: str) -> None:
    strange = _NEVER.search(text)
    if strange is not None:
        given = f"U+{ord(strange[0]):04X}"
        fix = Label("去掉控制字符，另存为CSV UTF-8", "Remove such characters and save it as CSV UTF-8")
        expected = Label("不含控制字符的文本", "text without control characters")
        raise refusal("control-characters", given, expected, fix)


def _refuse_mixed(stream: BinaryIO) -> None:
    """Refuse GB18030 in which some lines are UTF-8: files of two sources, joined, would be garbled."""
    for row, line in enumerate(stream, 1):
        if _IN_UTF_8.search(line):
            stream.seek(0)
            fix = Label("把各部分另存为同一编码再合并", "Save the parts in one encoding, then join them")
            raise FileRefused([FileFault("encoding", "GB18030 + UTF-8", _EXPECTED, fix, row=row)])
    stream.seek(0)


def _is_proven(text: str, known_words: frozenset[str]) -> bool:
    if any(word in text for word in _USUAL_WORDS):
        return True
    cells = (cell.strip(' "\ufeff') for cell in re.split(r"[,;\t\r\n\[\](（【]", text[:20_000]))
    return any(cell in known_words and CHINESE.search(cell) for cell in cells)


def _refused(given: str) -> FileRefused:
    return refusal("encoding", given, _EXPECTED, _SAVE)
