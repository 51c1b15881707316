"""What training and the start of a service record: which bundle there is, and whether it serves for trial."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from models.champion import Champion
from scoring.journal.database import FILE
from scoring.journal.entries import Key, Kind
from scoring.journal.journal import Journal, waited
from scoring.journal.place import Place
from scoring.life.lives import Lives
from scoring.life.serving import Named, lives_in
from scoring.life.standing import Mode
from scoring.life.states import Step
from scoring.life.taken import Taken, taken_of


class Occasion(StrEnum):
    """When it is recorded."""

    TRAINED = "trained"
    STARTED = "started"


def is_kept(place: Place) -> bool:
    """Return whether there is a journal already; training makes none."""
    return place.database is not None or (place.home / FILE).exists()


def record_training(
    place: Place, champion: Champion, data: Mapping[str, Any], owner: str, mode: Mode, day: date
) -> Taken:
    """Record that a bundle was trained; it serves for trial where no bundle was promoted by two people.

    One that serves already, trained again to the same bytes, is recorded once.

    Raises
    ------
    Unavailable
        If the journal does not answer: then nobody can say whether it may serve.
    """
    with Journal.open(place) as journal:
        waited(journal.probe())
        lives = lives_in(journal.database)
        serves = mode is Mode.TRIAL and lives.champion is None
        step = Step.TRIAL if serves else Step.TRAIN
        return _record(journal, lives, step, champion, data, Occasion.TRAINED, owner, day)


def record_start(journal: Journal, named: Named, data: Mapping[str, Any], day: date) -> Taken | None:
    """Record what ``champion.json`` alone has let serve; None where the journal names what serves.

    Two processes that start at once record one entry.

    Raises
    ------
    Unavailable
        If the journal cannot be written.
    """
    if named.lives is None or named.lives.charge is not None:
        return None
    return _record(journal, named.lives, Step.TRIAL, named.champion, data, Occasion.STARTED, "", day)


def notice(journal: Journal, named: Named, where: str, found: Champion, day: date) -> Taken:
    """Record that a file or an alias names another bundle than the journal; once until something is done.

    Parameters
    ----------
    where
        What names it: ``champion.json``, or an alias of the registry.
    """
    assert named.lives is not None, "without the journal nothing can be held against it"
    last = named.lives.charge.number if named.lives.charge else 0
    taken = Taken(
        Step.NOTICE,
        named.champion.digest,
        named.champion.version,
        day,
        detail={"where": where, "found": found.digest, "found_version": found.version},
    )
    key = Key.of(f"notice of {where} naming {found.digest} after entry {last}", b"")
    return taken_of(journal.append(Kind.PROMOTION, taken.content, key=key).entry)


def notice_refusal(journal: Journal, named: Named, refused: str, serves: str, why: str, day: date) -> Taken:
    """Record that a bundle was to serve and was refused, and which goes on; once, however many refuse it."""
    assert named.lives is not None, "what is to serve is known from the journal alone"
    last = named.lives.charge.number if named.lives.charge else 0
    detail = {"where": "load", "found": refused, "serves": serves}
    taken = Taken(Step.NOTICE, refused, named.champion.version, day, why=why, detail=detail)
    key = Key.of(f"notice of {refused} refused after entry {last}: {why}", b"")
    return taken_of(journal.append(Kind.PROMOTION, taken.content, key=key).entry)


def _record(
    journal: Journal,
    lives: Lives,
    step: Step,
    champion: Champion,
    data: Mapping[str, Any],
    occasion: Occasion,
    owner: str,
    day: date,
) -> Taken:
    last = lives.charge
    if step is Step.TRIAL and last is not None and last.bundle == champion.digest:
        return last
    taken = Taken(
        step,
        champion.digest,
        champion.version,
        day,
        detail={
            "before": last.bundle if last else None,
            "trained_on": data["fingerprint"],
            "synthetic": data["synthetic"],
            "trained_by": owner,
            "occasion": occasion.value,
        },
    )
    key = Key.of(f"{step} of {champion.digest} after entry {last.number if last else 0}", b"")
    return taken_of(journal.append(Kind.PROMOTION, taken.content, key=key).entry)
