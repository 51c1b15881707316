"""The bytes of a bundle, held against the digest under which it was approved before anything reads them.

A flipped bit can crash the parser of a booster or change its scores without a word. So every file is read
once, within bounds, and hashed as it is read; what is parsed later are these very bytes, and nobody can
exchange a file between the check and the parser.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.artefact import MANIFEST, ArtefactError

LARGEST_MANIFEST = 1 << 20
LARGEST_FILE = 64 << 20
LARGEST_BUNDLE = 256 << 20
"""Bytes; a bundle of a bank's whole history has about two million."""
MOST_FILES = 64
PIECE = 1 << 20
_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,98}\.json")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bundle's files as bytes, each of which is what the manifest says of it.

    Attributes
    ----------
    digest
        SHA-256 of the manifest.
    contents
        Every other file by its name.
    """

    folder: Path
    digest: str
    manifest: Mapping[str, Any]
    contents: Mapping[str, bytes]


def sealed_of(folder: Path, expected: str | None = None) -> Sealed:
    """Read a bundle's files, and refuse them unless every one is whole.

    Parameters
    ----------
    expected
        The digest under which it was approved, kept outside the bundle.

    Raises
    ------
    ArtefactError
        With what was found, what was expected and what to do.
    """
    names = _names(folder)
    manifest, digest = _read(folder / MANIFEST, LARGEST_MANIFEST)
    if expected is not None and digest != expected:
        raise ArtefactError(
            f"The manifest in {folder} has digest {digest}, expected {expected}. "
            "It was changed or swapped; fetch the bundle again from the registry.",
            f"{folder} 里清单的摘要是 {digest}，应为 {expected}：被改动或换过，请从登记处重新取。",
        )
    told = _told(folder, manifest)
    files = _files(folder, told)
    contents, wrong, room = dict[str, bytes](), sorted(names.symmetric_difference(files)), LARGEST_BUNDLE
    for name in sorted(names & files.keys()):
        contents[name], found = _read(folder / name, min(LARGEST_FILE, room))
        room -= len(contents[name])
        if found != files[name]:
            wrong.append(name)
    if wrong:
        raise ArtefactError(
            f"Files of bundle {folder.name} are missing, added or changed: {', '.join(wrong)}. "
            "Fetch the bundle again from the registry.",
            f"版本包 {folder.name} 有文件缺失、多出或被改：{'、'.join(wrong)}。请从登记处重新取。",
        )
    return Sealed(folder, digest, told, contents)


def _names(folder: Path) -> set[str]:
    """Return the names of a bundle's files but the manifest; a folder, a link or an odd name is refused."""
    try:
        with os.scandir(folder) as found:
            entries = [one for _, one in zip(range(MOST_FILES + 2), found, strict=False)]
    except OSError:
        entries = []
    odd = sorted(
        ascii(one.name)[:80]
        for one in entries
        if not _NAME.fullmatch(one.name) or not one.is_file(follow_symlinks=False)
    )
    if odd:
        raise ArtefactError(
            f"In {folder} lies what belongs to no bundle: {', '.join(odd)}. A bundle holds plain .json "
            "files, no links and no folders. Fetch it again from the registry.",
            f"{folder} 里有不属于版本包的内容：{'、'.join(odd)}。"
            "版本包只有普通 .json 文件，没有链接和文件夹；请从登记处重新取。",
        )
    names = {one.name for one in entries}
    if MANIFEST not in names:
        raise ArtefactError(
            f"No {MANIFEST} in {folder}. Give the folder of a bundle, or train one.",
            f"{folder} 里没有 {MANIFEST}。请给出版本包的文件夹，或先训练一个。",
        )
    if len(names) > MOST_FILES:
        raise ArtefactError(
            f"More than {MOST_FILES} files in {folder}: that is no bundle. Fetch it again from the registry.",
            f"{folder} 里的文件多于 {MOST_FILES} 个，不是版本包。请从登记处重新取。",
        )
    return names - {MANIFEST}


def _read(path: Path, most: int) -> tuple[bytes, str]:
    """Return a file's bytes and their SHA-256, read once; a link or a file that is too large is refused."""
    digest, content = hashlib.sha256(), bytearray()
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError("not an ordinary file")
            while piece := file.read(PIECE):
                digest.update(piece)
                content += piece
                if len(content) > most:
                    raise OSError(f"larger than {most:,} bytes")
    except OSError as error:
        why = error.strerror or str(error)
        raise ArtefactError(
            f"{path} cannot be read: {why}. Fetch the bundle again from the registry.",
            f"{path} 读不出来：{why}。请从登记处重新取。",
        ) from error
    return bytes(content), digest.hexdigest()


def _told(folder: Path, manifest: bytes) -> dict[str, Any]:
    try:
        told = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise _unreadable(folder, str(error)) from error
    if not isinstance(told, dict):
        raise _unreadable(folder, "not an object")
    return told


def _files(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests that a manifest names."""
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(
        isinstance(digest, str) and _DIGEST.fullmatch(digest) for digest in files.values()
    ):
        raise _unreadable(folder, "it names no file with its digest")
    return files


def _unreadable(folder: Path, why: str) -> ArtefactError:
    return ArtefactError(
        f"The manifest in {folder} cannot be read: {why}. Fetch it again.",
        f"{folder} 里的清单读不出来：{why}。请重新取。",
    )
