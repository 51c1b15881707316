"""A bundle's bytes are read once, within bounds, and are what was promoted, or nothing is parsed at all."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import models.sealed
from models.artefact import MANIFEST, ArtefactError, digest_of
from models.produce import Produced
from models.sealed import sealed_of


@pytest.fixture
def copy(produced: Produced, tmp_path: Path) -> Path:
    return Path(shutil.copytree(produced.place, tmp_path / "bundle"))


def test_every_byte_that_is_parsed_is_one_that_was_hashed(copy: Path, produced: Produced) -> None:
    sealed = sealed_of(copy, produced.bundle.digest)
    assert sealed.digest == produced.bundle.digest == digest_of(copy / MANIFEST)
    assert sealed.contents == {
        path.name: path.read_bytes() for path in copy.iterdir() if path.name != MANIFEST
    }


def test_a_file_that_was_added_or_swapped_is_named(copy: Path) -> None:
    (copy / "extra.json").write_text("{}")
    with pytest.raises(ArtefactError, match=r"extra\.json"):
        sealed_of(copy)
    (copy / "extra.json").unlink()
    risk, recognition = copy / "risk.booster.json", copy / "recognition.booster.json"
    one, other = risk.read_bytes(), recognition.read_bytes()
    risk.write_bytes(other)
    recognition.write_bytes(one)
    with pytest.raises(ArtefactError, match=r"recognition\.booster\.json, risk\.booster\.json"):
        sealed_of(copy)


def test_a_manifest_that_agrees_with_changed_files_has_another_digest(copy: Path, produced: Produced) -> None:
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    manifest["data"]["synthetic"] = False
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ArtefactError, match="has digest"):
        sealed_of(copy, produced.bundle.digest)


def link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere.json")
    path.symlink_to(path.parent.parent / "elsewhere.json")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def hidden(path: Path) -> None:
    path.rename(path.with_name(".risk.json"))


def code(path: Path) -> None:
    path.rename(path.with_name("risk.pkl"))


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("harm", [link, folder, pipe, hidden, code, gone])
@pytest.mark.parametrize("name", ["risk.json", MANIFEST])
def test_what_is_no_plain_file_of_a_bundle_is_refused(
    copy: Path, produced: Produced, harm: Callable[[Path], None], name: str
) -> None:
    harm(copy / name)
    with pytest.raises(ArtefactError, match=r"registry|train one"):
        sealed_of(copy, produced.bundle.digest)


@pytest.mark.parametrize(
    ("limit", "bytes_"), [("LARGEST_FILE", 10_000), ("LARGEST_MANIFEST", 100), ("LARGEST_BUNDLE", 50_000)]
)
def test_what_is_too_large_is_refused_while_it_is_read(
    copy: Path, produced: Produced, monkeypatch: pytest.MonkeyPatch, limit: str, bytes_: int
) -> None:
    monkeypatch.setattr(models.sealed, limit, bytes_)
    with pytest.raises(ArtefactError, match="larger than"):
        sealed_of(copy, produced.bundle.digest)


def test_too_many_files_are_no_bundle(copy: Path, produced: Produced) -> None:
    for number in range(models.sealed.MOST_FILES):
        (copy / f"more{number}.json").write_text("{}")
    with pytest.raises(ArtefactError, match="More than 64 files"):
        sealed_of(copy, produced.bundle.digest)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"files": {"risk.json": 1}}', b"[" * 100_000, b"\xff"]
)
def test_a_manifest_that_is_none_is_refused_in_a_sentence(copy: Path, content: bytes) -> None:
    (copy / MANIFEST).write_bytes(content)
    with pytest.raises(ArtefactError, match="cannot be read"):
        sealed_of(copy)
