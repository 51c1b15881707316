"""The key that signs checkpoints and receipts: made at first use, readable by its owner alone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from features.refusal import NotThere, Refusal

NAME = "greenloan-journal"
FILE, PUBLIC_FILE = "journal.key", "journal.pub"
_ED25519 = b"\x01"


class KeyFileError(NotThere):
    """A key file is missing, damaged, or open to others."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key, written as ``NAME+HASH+KEY`` (C2SP signed-note)."""

    raw: bytes

    @classmethod
    def of(cls, text: str) -> Verifier:
        """Return the key that a line holds.

        Raises
        ------
        Refusal
            If the line is of another form, or its hash is not that of its key.
        """
        parts = text.strip().split("+", 2)
        try:
            raw = base64.b64decode(parts[2], validate=True)
            found = cls(raw[1:])
            if len(raw) != 33 or found.line != text.strip():
                raise ValueError
        except (IndexError, ValueError, binascii.Error):
            raise Refusal(
                f"{text.strip()[:80]!r} is not a public key. "
                f"Give the line of a {PUBLIC_FILE} file: {NAME}+HASH+KEY.",
                f"{text.strip()[:80]!r} 不是公钥。请给出 {PUBLIC_FILE} 文件里的那一行：{NAME}+HASH+KEY。",
            ) from None
        return found

    @property
    def hash(self) -> bytes:
        """Four bytes that name the key in a signature."""
        return hashlib.sha256(f"{NAME}\n".encode() + _ED25519 + self.raw).digest()[:4]

    @property
    def line(self) -> str:
        """The key as one line of text."""
        return f"{NAME}+{self.hash.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        """Return whether the holder of the private key has signed a text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key."""

    _key: Ed25519PrivateKey = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """Its public key."""
        return Verifier(self._key.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """Return the signature of a text."""
        return self._key.sign(text)


def signer_of(home: Path, path: Path | None = None) -> Signer:
    """Return the key in a file, or the home's own, which is made at first use.

    Raises
    ------
    KeyFileError
        If the file is not there, holds no Ed25519 key, or others may read it.
    """
    if path is None:
        path = home / FILE
        if not path.exists():
            _make(path)
    signer = _load(path)
    public = path.with_suffix(".pub")
    if path.parent == home and not public.exists():
        public.write_text(signer.verifier.line + "\n", encoding="ascii")
    return signer


def _load(path: Path) -> Signer:
    expected = "Give a PEM file with an Ed25519 private key, readable by its owner alone (mode 0600)."
    try:
        if os.stat(path).st_mode & 0o077:
            raise KeyFileError(
                f"Others may read the journal's key {path}. Run: chmod 600 {path}",
                f"别人也能读日志的密钥 {path}。请运行：chmod 600 {path}",
            )
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise KeyFileError(
            f"The journal's key {path} cannot be read: {error.strerror}. {expected}",
            f"日志的密钥 {path} 读不出来：{error.strerror}。请给出只有本人可读的 Ed25519 私钥（PEM）。",
        ) from error
    except (ValueError, TypeError) as error:
        raise KeyFileError(
            f"The journal's key {path} is damaged or of another kind. {expected}",
            f"日志的密钥 {path} 已损坏或不是这一种。请给出只有本人可读的 Ed25519 私钥（PEM）。",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(
            f"The journal's key {path} is not an Ed25519 key. {expected}",
            f"日志的密钥 {path} 不是 Ed25519 密钥。请给出只有本人可读的 Ed25519 私钥（PEM）。",
        )
    return Signer(key)


def _make(path: Path) -> None:
    """Write a new key under its name at once and whole, unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
