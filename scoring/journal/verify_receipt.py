"""Check a receipt of a decision offline: one file, the standard library and ``cryptography``.

    python verify_receipt.py RECEIPT --key journal.pub

It shows that the holder of the key had signed a journal that holds this very entry. The key must come from
the bank by a way that you trust; a receipt that carried its own key would prove nothing.
What the receipt names as recorded later about the entry is printed after the proof and is not part of it: ask
for the receipt of each.
Exit codes: 0 it is proved, 1 it is not, 2 the arguments are wrong.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
import zlib
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NAME = "greenloan-journal"
FORMAT = "greenloan receipt 1"


class NotProvedError(Exception):
    """A receipt that proves nothing, and why."""


def key_of(line: str) -> tuple[bytes, Ed25519PublicKey]:
    """Return the name and the key of a line ``NAME+HASH+KEY`` (C2SP signed-note)."""
    name, digest, key = line.strip().split("+", 2)
    raw = base64.b64decode(key, validate=True)
    expected = hashlib.sha256(f"{NAME}\n".encode() + raw).digest()[:4]
    if name != NAME or len(raw) != 33 or raw[0] != 1 or expected.hex() != digest:
        raise ValueError
    return expected, Ed25519PublicKey.from_public_bytes(raw[1:])


def signed_root(note: str, line: str) -> tuple[int, bytes, str]:
    """Return the size, root and moment that a note has, if the key has signed it."""
    digest, key = key_of(line)
    text, _, signatures = note.partition("\n\n")
    origin, size, root, at = text.split("\n")
    if origin != NAME:
        raise NotProvedError(f"the checkpoint is of {origin!r}, not of {NAME!r}")
    for signature in signatures.splitlines():
        raw = base64.b64decode(signature.removeprefix(f"— {NAME} "), validate=True)
        try:
            key.verify(raw[4:], f"{text}\n".encode())
        except InvalidSignature:
            continue
        if raw[:4] == digest:
            return int(size), base64.b64decode(root, validate=True), at
    raise NotProvedError("the checkpoint is not signed by this key")


def climbed(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:
    """Return the root to which a proof leads (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise NotProvedError(f"entry {index + 1} is none of the {size} that were signed")
    last, found = size - 1, leaf
    for part in proof:
        if last == 0:
            raise NotProvedError("the proof is too long")
        if index & 1 or index == last:
            found = hashlib.sha256(b"\x01" + part + found).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + part).digest()
        index, last = index >> 1, last >> 1
    if last != 0:
        raise NotProvedError("the proof is too short")
    return found


def whole(words: Any, stored: Any, shared: dict[str, Any]) -> Any:
    """Return the value that was stored as what stands in the blanks of some words."""
    words = shared[words["as"]] if words is not None and "as" in words else words
    if words is None or stored is None:
        return stored
    if isinstance(stored, dict):
        return stored[""]
    if "one_of" in words:
        return words["one_of"][stored]
    if "list" in words:
        return [whole(words["list"], one, shared) for one in stored]
    if "among" in words:
        return whole(words["among"][stored[0]], stored[1], shared)
    blanks = words["object"]
    found = dict(words["usual"])
    for (name, one), part in zip(blanks.items(), stored, strict=False):
        if part is not False:
            found[name] = whole(one, part, shared)
    return found | stored[-1] if len(stored) > len(blanks) else found


def read(figures: dict[str, Any], content: dict[str, Any], wording: str | None) -> dict[str, Any]:
    """Return figures as they were before they were filled in; what is no decision is as it is."""
    if "wording" not in content:
        return figures
    if wording is None or hashlib.sha256(wording.encode()).hexdigest() != content["wording"]:
        raise NotProvedError("the wording is not that by which the figures were filled in")
    printed = json.loads(wording)
    rest = whole(printed["words"], figures["record"], printed["shared"])
    told = {name: part for name, part in content.items() if name not in {"schema", "machine", "wording"}}
    record = {**rest, "schema": content["schema"], "machine": content["machine"]}
    record["decision"] |= told
    return {"record": record, "asked": whole(words_of_asked(rest["application"]), figures["asked"], {})}


def words_of_asked(application: dict[str, Any]) -> dict[str, Any]:
    """Return the words of a body that says in plain numbers what was read from it."""
    figures = application["figures"]
    figures = {name: one["value"] for name, one in figures.items() if one["state"] == "observed"}
    parts = {"attributes": application["attributes"], "figures": figures}
    blanks = {name: {"object": {}, "usual": part} for name, part in parts.items()}
    return {"object": {"reference": None, "day": None, **blanks}, "usual": {}}


def proved(receipt: dict[str, Any], line: str) -> dict[str, Any]:
    """Return what a receipt proves.

    Raises
    ------
    NotProvedError
        Saying which step fails.
    """
    if receipt["format"] != FORMAT:
        raise NotProvedError(f"its form is {receipt['format']!r}, this program reads {FORMAT!r}")
    size, root, at = signed_root(receipt["checkpoint"], line)
    leaf = receipt["leaf"].encode()
    entry = json.loads(leaf)
    found = hashlib.sha256(b"\x00" + leaf).digest()
    if climbed(entry["number"] - 1, size, found, [bytes.fromhex(part) for part in receipt["proof"]]) != root:
        raise NotProvedError("the entry is not in the journal that was signed")
    if hashlib.sha256(receipt["content"].encode()).hexdigest() != entry["content"]:
        raise NotProvedError("the content is not that of the entry")
    figures = None
    if receipt["figures"] is not None:
        salt, body = bytes.fromhex(receipt["figures"]["salt"]), base64.b64decode(receipt["figures"]["body"])
        if len(salt) != 16 or hashlib.sha256(salt + body).hexdigest() != entry["payload"]:
            raise NotProvedError("the figures are not those of the entry")
        figures = read(json.loads(zlib.decompress(body)), json.loads(receipt["content"]), receipt["wording"])
    return {
        "id": entry["id"],
        "kind": entry["kind"],
        "entry": entry["number"],
        "about_entry": entry["about"],
        "recorded_at": entry["at"],
        "hash": found.hex(),
        "signed_entries": size,
        "signed_at": at,
        "content": json.loads(receipt["content"]),
        "figures": figures,
    }


def later(receipt: dict[str, Any]) -> list[str]:
    """Return what a receipt names as recorded later about its entry; nothing of it is proved."""
    named = receipt.get("later_not_proved", [])
    return [f"{one['kind']} {one['id']} {one['digest']}" for one in named]


def main() -> None:
    """Read the arguments, print what is proved, and say by the exit code whether anything is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("receipt", type=Path)
    parser.add_argument("--key", required=True, help=f"the line {NAME}+HASH+KEY, or a file that holds it")
    given = parser.parse_args()
    line = Path(given.key).read_text(encoding="ascii") if Path(given.key).is_file() else given.key
    try:
        key_of(line)
    except (ValueError, binascii.Error):
        parser.error(f"--key is neither a public key nor a file with one: {line.strip()[:80]!r}")
    try:
        receipt = json.loads(given.receipt.read_text(encoding="utf-8"))
        found, named = proved(receipt, line), later(receipt)
    except NotProvedError as error:
        _fail(str(error))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error, RecursionError) as error:
        _fail(f"it cannot be read ({type(error).__name__}: {error})")
    print(json.dumps(found, ensure_ascii=False, indent=1))
    print("PROVED", file=sys.stderr)
    for one in named:
        print(f"NAMED BUT NOT PROVED: recorded later about it, ask for its receipt: {one!a}", file=sys.stderr)


def _fail(why: str) -> NoReturn:
    print(f"NOT PROVED: {why}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
