"""Bundles made from a real one: other papers, another digest, the same boosters; and a registry in memory."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.artefact import DOCUMENT, MANIFEST
from models.champion import Champion, bundles_of
from models.validation.finding import Verdict
from scoring.life.registrar import Aliases, Registrar, RegistryUnavailable

Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes the documents, by name, and the manifest, in place."""


def edited(source: Path, home: Path, change: Change) -> str:
    """Put a changed copy of a bundle on a home's shelf, sealed as it should be, and return its digest."""
    place = bundles_of(home) / "draft"
    shutil.copytree(source, place)
    manifest = json.loads((place / MANIFEST).read_text("utf-8"))
    paths = sorted(place.glob(f"*{DOCUMENT}"))
    documents = {path.name.removesuffix(DOCUMENT): json.loads(path.read_text("utf-8")) for path in paths}
    change(documents, manifest)
    for path in paths:
        name = path.name.removesuffix(DOCUMENT)
        if name not in documents:
            path.unlink()
            del manifest["files"][path.name]
            continue
        path.write_text(json.dumps(documents[name]), "utf-8")
        manifest["files"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (place / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    digest = hashlib.sha256((place / MANIFEST).read_bytes()).hexdigest()
    place.rename(place.with_name(digest))
    return digest


def real_and_good(documents: dict[str, Any], manifest: dict[str, Any]) -> None:
    """Let every gate hold, and the data be a bank's own."""
    manifest["data"]["synthetic"] = False
    documents["card"]["refer_shares"] = {"0": 0.0, "1": 0.1, "3": 0.3, "6": 0.5}
    for block in documents["fairness"]["blocks"]:
        for group in block["groups"]:
            if group["verdict"] in {"gap", "thin"}:
                group["verdict"] = "within"
    for pack in documents["validation"].values():
        for finding in pack["findings"]:
            if finding["verdict"] != Verdict.TOLD:
                finding["verdict"] = Verdict.HOLDS.value


def owned_by(owner: str) -> Change:
    """Let every gate hold, and somebody answer for the training."""

    def change(documents: dict[str, Any], manifest: dict[str, Any]) -> None:
        real_and_good(documents, manifest)
        manifest["owner"] = owner

    return change


@dataclass(frozen=True, slots=True)
class Remembering(Registrar):
    """A registry that answers at once from memory, or not at all; the real one is asked in test_registrar."""

    named: dict[str, Champion] = field(default_factory=dict)
    is_down: list[bool] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def _ask(self, asked: Mapping[str, Any]) -> Aliases:
        while self.meanwhile:
            self.meanwhile.pop()()
        if self.is_down:
            raise RegistryUnavailable("down")
        before = Aliases(dict(self.named), "7")
        if asked["action"] == "name":
            self.named[asked["alias"]] = Champion(asked["digest"], "7")
        elif asked["action"] == "unname":
            del self.named[asked["alias"]]
        return before
