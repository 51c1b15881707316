"""How a bundle is read: whole, of this house, from the bytes that were hashed, answering as at training."""

from __future__ import annotations

from pathlib import Path

from models.artefact import ArtefactError, Bundle, House, match, parsed
from models.golden import agreement_of
from models.inspection import Inspection, Limits
from models.sealed import Sealed, sealed_of


def load(folder: Path, expected: str | None = None, house: House | None = None) -> Bundle:
    """Read a bundle in this process.

    Parameters
    ----------
    expected
        The digest under which it was approved, kept outside the bundle.
    house
        What runs here; an indicator that computes something else is refused.

    Raises
    ------
    ArtefactError
        With what was found, what was expected and what to do.
    """
    sealed = sealed_of(folder, expected)
    match(folder.name, sealed.manifest, house)
    return opened(sealed)


def opened(sealed: Sealed) -> Bundle:
    """Parse a bundle's bytes, and ask it the golden cases.

    Raises
    ------
    ArtefactError
        If they are no bundle, or a case is answered otherwise than at training.
    """
    try:
        bundle = parsed(sealed.digest, sealed.manifest, sealed.contents)
        agreement_of(bundle)
    except ArtefactError:
        raise
    except Exception as error:  # a parser may raise anything; what it read is no bundle then
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ArtefactError(
            f"Bundle {sealed.folder.name} cannot be parsed: {why}. Train it again with this release.",
            f"版本包 {sealed.folder.name} 解析不了：{why}。请用本版本重新训练。",
        ) from error
    return bundle


class Opening:
    """A bundle that is whole and is being read by a child; use it as a context manager."""

    def __init__(self, sealed: Sealed, inspection: Inspection | None, passed: set[str]) -> None:
        self._sealed = sealed
        self._inspection = inspection
        self._passed = passed

    def __enter__(self) -> Opening:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no child behind."""
        if self._inspection is not None:
            self._inspection.close()

    def bundle(self, house: House) -> Bundle:
        """Return the bundle, once the child has read it without harm.

        Raises
        ------
        ArtefactError
            If it is of another house, if it harmed the child, or if it answers otherwise than at training.
        """
        match(self._sealed.folder.name, self._sealed.manifest, house)
        if self._inspection is not None:
            self._inspection.passed()
        bundle = opened(self._sealed)
        for model in bundle.models.values():  # for a few rows at a time threads cost more than they gain
            model.booster.set_param({"nthread": 1})
        self._passed.add(bundle.digest)
        return bundle


class Loader:
    """Reads bundles for a process that must outlive every one of them.

    What a bundle could do to its parser it does to a child process first. A digest that a child has passed
    needs no second one: the same digest is the same bytes.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._passed: set[str] = set()

    def begin(self, folder: Path, expected: str) -> Opening:
        """Hold a bundle's bytes against its digest, and let a child begin to read it.

        Raises
        ------
        ArtefactError
            If any byte is another; then nothing was parsed.
        """
        sealed = sealed_of(folder, expected)
        is_known = expected in self._passed
        return Opening(sealed, None if is_known else Inspection(folder, expected, self._limits), self._passed)

    def load(self, folder: Path, expected: str, house: House) -> Bundle:
        """Return a bundle; see ``begin`` and ``Opening.bundle``."""
        with self.begin(folder, expected) as opening:
            return opening.bundle(house)
