"""A case as a validator is given it: the risk model of the tests' population, measured on rows not seen."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from features.catalogue import catalogue
from features.population.generate import WORLD_ENDS
from models import train
from models.history import History
from models.spec import Task
from models.tasks import RISK
from models.validation.case import Beside, Case
from scoring.policy import Policy

MakeCase = Callable[..., Case]


@pytest.fixture(scope="session")
def case_of() -> MakeCase:
    return made


@pytest.fixture(scope="session")
def case(history: History) -> Case:
    return made(history)


def made(history: History, as_at: date = WORLD_ENDS, beside: Beside | None = None) -> Case:
    """Return the case of a history, trained anew; each row is decided at the end of April after its year."""
    test = train.tested(RISK, history, catalogue().indicators)
    fit = train.split(history)[0] & ~np.isnan(history.labels[Task.RISK])
    policy = Policy.load()
    if beside is None:
        days = np.array([f"{year + 1}-04-30" for year in history.years], dtype="datetime64[D]")
        beside = Beside(days, np.full(history.rows, ""))
    return Case(
        spec=test.spec.only(frozenset(test.model.preparation.names)),
        test=test,
        fit=history.only(fit),
        held=history.only(test.rows),
        fit_beside=beside.only(fit),
        held_beside=beside.only(test.rows),
        baselines={"scorecard": test.probabilities},
        grades=policy.places(Task.RISK, test.probabilities),
        codes=policy.band_codes(Task.RISK),
        as_at=as_at,
        initial=0.75,
    )
