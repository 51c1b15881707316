"""A checkpoint: a journal's length and root, signed, to be kept where its writer cannot write.

Its text is a C2SP tree-head note, so that tools for transparency logs can read it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from features.refusal import Refusal
from scoring.journal.entries import Entry
from scoring.journal.keys import NAME, Signer, Verifier
from scoring.journal.tree import Tree

_SIGNATURE = f"— {NAME} "
FOLDER = "checkpoints"


class CheckpointError(Refusal):
    """A checkpoint cannot be read, or nobody known has signed it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The journal's length and root at a moment.

    ``note`` is the signed text that says so.
    """

    size: int
    root: bytes
    at: str
    note: str

    @classmethod
    def signed(cls, tree: Tree, at: str, signer: Signer) -> Checkpoint:
        """Return a new checkpoint of a tree."""
        text = f"{NAME}\n{tree.size}\n{base64.b64encode(tree.root).decode()}\n{at}\n"
        signature = base64.b64encode(signer.verifier.hash + signer.sign(text.encode())).decode()
        return cls(tree.size, tree.root, at, f"{text}\n{_SIGNATURE}{signature}\n")

    @classmethod
    def read(cls, note: str, verifiers: Sequence[Verifier]) -> Checkpoint:
        """Return the checkpoint of a note.

        Raises
        ------
        CheckpointError
            If its form is another, or none of these keys has signed it.
        """
        text, _, signatures = note.partition("\n\n")
        lines = text.split("\n")
        try:
            origin, size, root, at = lines
            found = cls(int(size), base64.b64decode(root, validate=True), at, note)
            if origin != NAME or len(found.root) != 32 or str(found.size) != size:
                raise ValueError
        except (ValueError, binascii.Error):
            raise CheckpointError(
                f"Not a checkpoint of a journal: {note[:60]!r}. "
                "Give a file that 'greenloan journal checkpoint' wrote.",
                f"不是日志的检查点：{note[:60]!r}。请给出 greenloan journal checkpoint 写的文件。",
            ) from None
        if not _is_signed(text + "\n", signatures.splitlines(), verifiers):
            raise CheckpointError(
                f"The checkpoint of {found.size} entries is not signed by any key given here. "
                "Give the public key of the journal with --key, or distrust the checkpoint.",
                f"{found.size} 条的检查点没有用这里给出的任何密钥签名。"
                "请用 --key 给出日志的公钥，否则不要相信它。",
            )
        return found


def _is_signed(text: str, lines: Iterable[str], verifiers: Sequence[Verifier]) -> bool:
    for line in lines:
        if not line.startswith(_SIGNATURE):
            continue
        try:
            raw = base64.b64decode(line.removeprefix(_SIGNATURE), validate=True)
        except (ValueError, binascii.Error):
            continue
        if any(raw[:4] == one.hash and one.has_signed(text.encode(), raw[4:]) for one in verifiers):
            return True
    return False


def content_of(checkpoint: Checkpoint, tree: Tree) -> dict[str, object]:
    """Return what a checkpoint's entry holds: the note, and the peaks from which the tree goes on."""
    return {"note": checkpoint.note, "peaks": [peak.hex() for peak in tree.peaks]}


def tree_at(entry: Entry, verifiers: Sequence[Verifier]) -> Tree | None:
    """Return the tree of a checkpoint's entry, None unless its peaks lead to the root that is signed."""
    try:
        content = entry.value
        checkpoint = Checkpoint.read(str(content["note"]), verifiers)
        tree = Tree(checkpoint.size, [bytes.fromhex(peak) for peak in content["peaks"]])
    except (ValueError, KeyError, TypeError):
        return None
    return tree if tree.root == checkpoint.root else None


def read_notes(paths: Iterable[Path], verifiers: Sequence[Verifier]) -> list[Checkpoint]:
    """Return the checkpoints of files and of all ``.note`` files in folders, the shortest first."""
    found = []
    for path in paths:
        files = sorted(path.glob("*.note")) if path.is_dir() else [path]
        for file in files:
            try:
                found.append(Checkpoint.read(file.read_text(encoding="utf-8"), verifiers))
            except (OSError, UnicodeDecodeError) as error:
                raise CheckpointError(
                    f"The checkpoint {file} cannot be read: {error}.", f"检查点 {file} 读不出来：{error}。"
                ) from error
            except CheckpointError as error:
                raise CheckpointError(f"{file}: {error}") from error
    return sorted(found, key=lambda one: one.size)


def write_note(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint into a folder, named by its size."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{checkpoint.size:012d}.note"
    path.write_text(checkpoint.note, encoding="utf-8")
    return path
