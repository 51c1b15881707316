"""Takes the steps of a bundle's life: checks, then the registry, then the journal, then ``champion.json``.

Until the entry is on disk nothing has happened, and an alias that was moved for it is put back. The entry is
the promotion; the file only tells running services of it, and is written anew with every step.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from features.declare import Label
from models.artefact import ArtefactError
from models.champion import Champion, bundles_of, champion_of, write_champion
from models.origin import NOT_NAMED
from models.papers import Papers, papers_of
from models.sealed import sealed_of
from scoring.journal import store
from scoring.journal.entries import Entry, Key, Kind
from scoring.journal.journal import Journal
from scoring.journal.trouble import KeyReusedError
from scoring.life.asked import Asked
from scoring.life.gates import gates_of
from scoring.life.lives import Life, Lives, after
from scoring.life.refused import StepRefused
from scoring.life.registrar import CHALLENGER, CHAMPION, Aliases, Registrar, RegistryUnavailable
from scoring.life.serving import Named, lives_in
from scoring.life.standing import Mode, refuse_unapproved, standing_of
from scoring.life.states import LETS_SERVE, Ground, Step
from scoring.life.taken import Taken, taken_of
from scoring.life.times import Times
from scoring.life.trial import record_start
from scoring.life.waivers import open_gates

log = logging.getLogger(__name__)
_AWAITED = {Step.SHADOW: CHALLENGER, Step.PROMOTE: CHAMPION}
"""Steps that wait for the registry, and are not taken without it."""
_FOLLOWED = {Step.ROLLBACK: CHAMPION, Step.TRIAL: CHAMPION}
"""Steps that the registry is told of afterwards: an emergency waits for nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is on disk; ``note`` says what else did not go as it should."""

    taken: Taken
    is_replay: bool = False
    note: Label | None = None


@dataclass(frozen=True, slots=True)
class Steward:
    """Takes steps in a home.

    Attributes
    ----------
    opens
        Refuses a bundle that could not be loaded here.
    """

    journal: Journal
    home: Path
    mode: Mode
    opens: Callable[[str], object]
    registrar: Registrar
    times: Times = field(default_factory=Times.load)

    def take(self, asked: Asked, day: date, key: Key | None = None) -> Done:
        """Take a step.

        Raises
        ------
        StepRefused
            If the rules do not allow it.
        NotThere
            If the bundle is not there or damaged, may not serve in production, or, as
            ``RegistryUnavailable``, if the registry does not answer.
        Unavailable
            If the journal does not answer.
        """
        if key is not None and (before := self._known(key)) is not None:
            self._counted(before)
            return Done(taken_of(before), is_replay=True)
        lives = self._lives(day)
        taken = self._drafted(asked, lives, day)
        self._check(taken, after(lives, taken))
        taken, aliases = self._named(taken, lives)
        try:
            entry = self.journal.append(Kind.PROMOTION, taken.content, key=key).entry
            lives = self._counted(entry)
        except BaseException:
            self._put_back(taken, aliases)
            raise
        if lives.charge is not None:
            write_champion(self.home, Champion(lives.charge.bundle, lives.charge.version))
        return Done(taken_of(entry), note=self._follow(taken))

    def papers(self, digest: str) -> Papers:
        """Return what a bundle tells of itself; see ``papers_of``."""
        return papers_of(bundles_of(self.home) / digest, digest)

    def _lives(self, day: date) -> Lives:
        """Return all lives; what ``champion.json`` alone has let serve for trial is recorded first."""
        lives = lives_in(self.journal.database)
        if lives.charge is not None or self.mode is not Mode.TRIAL:
            return lives
        try:
            named = Named(champion_of(self.home), None, None, lives)
            data = self.papers(named.champion.digest).data
        except ArtefactError:
            return lives
        record_start(self.journal, named, data, day)
        return lives_in(self.journal.database)

    def _known(self, key: Key) -> Entry | None:
        with self.journal.reading() as connection:
            found = store.by_keys(connection, {key.key}).get(key.key)
        if found is not None and found.request != key.request:
            raise KeyReusedError(
                "This idempotency key came with another request before. "
                "Send the same body again, or another key."
            )
        return found

    def _counted(self, entry: Entry) -> Lives:
        """Return all lives, or refuse an entry that stands in the chain and counts for nothing."""
        lives = lives_in(self.journal.database)
        if entry.number in {one.number for one in lives.void}:
            raise StepRefused(
                Ground.NOT_FROM_HERE,
                "Somebody took another step at this moment, and this one does not count. Look again.",
                "同时有人先走了另一步，这一步不再有效。请重新查看。",
            )
        return lives

    def _drafted(self, asked: Asked, lives: Lives, day: date) -> Taken:
        """Return the step as it would be recorded, with what it rests on worked out here and now."""
        digest = asked.bundle or lives.previous
        if digest is None:
            raise StepRefused(
                Ground.NOT_FROM_HERE,
                "No other bundle that two people promoted served before: there is nothing to roll back to.",
                "之前没有经两人启用的版本包，无处可退。",
            )
        life = lives.of(digest)
        taken = Taken(asked.step, digest, life.version, day, asked.by, asked.why)
        if asked.step in {Step.VALIDATE, Step.APPROVE}:
            taken = replace(taken, detail=self._evidence(asked, life, day))
        elif asked.step is Step.WAIVE and asked.until is not None:
            taken = replace(taken, detail={"what": asked.what, "until": asked.until.isoformat()})
        elif asked.step in LETS_SERVE:
            taken = replace(taken, detail={"before": lives.charge.bundle if lives.charge else None})
        return taken

    def _evidence(self, asked: Asked, life: Life, day: date) -> dict[str, object]:
        """Return the gates as the bundle's papers give them, and how long an approval by them holds."""
        papers = self.papers(life.bundle)
        owner = str(papers.manifest.get("owner", NOT_NAMED))
        gates = {gate.code: gate.verdict.value for gate in gates_of(papers)}
        owner = "" if owner == NOT_NAMED else owner
        found: dict[str, object] = {"gates": gates, "trained_by": owner}
        if asked.step is Step.APPROVE:
            needed = open_gates(gates, ())
            given = life.waivers_for(asked.by, day, owner)
            waivers = [one for one in given if one.detail["what"] in needed]
            until = min([self.times.approved_until(day), *(one.until for one in waivers)])
            found |= {"until": until.isoformat(), "waivers": [one.number for one in waivers]}
        return found

    def _check(self, taken: Taken, lives: Lives) -> None:
        """Refuse to vouch for what was changed, and to let serve what cannot be loaded or may not serve."""
        if taken.step in {Step.VALIDATE, Step.PROPOSE, Step.APPROVE}:
            sealed_of(bundles_of(self.home) / taken.bundle, taken.bundle)
        if taken.step not in LETS_SERVE | {Step.SHADOW}:
            return
        papers = self.papers(taken.bundle)
        if taken.step in LETS_SERVE:
            named = Named(Champion(taken.bundle, taken.version), None, None, lives)
            refuse_unapproved(standing_of(named, papers.data, taken.day), taken.bundle, self.mode)
        self.opens(taken.bundle)

    def _named(self, taken: Taken, lives: Lives) -> tuple[Taken, Aliases | None]:
        alias = _AWAITED.get(taken.step)
        if alias is None:
            return taken, None
        aliases = self.registrar.name(alias, taken.bundle, tags_of(lives.of(taken.bundle)))
        return replace(taken, version=aliases.version), aliases

    def _put_back(self, taken: Taken, before: Aliases | None) -> None:
        if before is None:
            return
        try:
            self.registrar.put_back(_AWAITED[taken.step], before)
        except RegistryUnavailable as error:  # it names what the journal does not, and will be noticed
            log.warning("Alias %s is not put back: %s", _AWAITED[taken.step], error.trouble)

    def _follow(self, taken: Taken) -> Label | None:
        alias = _FOLLOWED.get(taken.step)
        if alias is None:
            return None
        try:
            self.registrar.name(alias, taken.bundle, {})
        except RegistryUnavailable as error:
            log.warning("Alias %s lags behind the journal: %s", alias, error.trouble)
            return Label(
                f"已完成；登记处的别名还没有跟上（{error.trouble}）",
                f"Done; the registry's alias does not follow yet ({error.trouble})",
            )
        return None


def tags_of(life: Life) -> dict[str, str]:
    """Return what the registry is told of a bundle: each gate, and who approved it until when."""
    if life.approval is None:
        return {}
    waived = {
        one.detail["what"]: one for one in life.waivers if one.number in life.approval.detail["waivers"]
    }
    tags = {
        f"gate.{code}": verdict if code not in waived else f"{verdict}, waived until {waived[code].until}"
        for code, verdict in life.approval.detail["gates"].items()
    }
    return {**tags, "approved_by": life.approval.by, "approved_until": life.approval.until.isoformat()}
