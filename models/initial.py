"""How well a model ranked when it was first validated, to hold later years against."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

import numpy as np
from sklearn.metrics import roc_auc_score

from features.declare import Indicator
from models.benchmark.us_bankruptcy import LEARNERS, reading_of, sample_of_history
from models.history import History
from models.spec import ModelSpec
from models.train import forward_blocks

HOUSE = "house"


def initial_auc(spec: ModelSpec, fit: History, indicators: Mapping[str, Indicator]) -> float:
    """Return the ROC-AUC of the latest fitted years, each scored by a model of the years before it.

    NaN where there is but one year, or those years lack events or others.
    """
    sample, reading = sample_of_history(fit, spec.task), reading_of(spec, indicators)
    if len(np.unique(sample.years)) < 2:
        return nan
    labels, scores = [], []
    for before, after in forward_blocks(sample.years):
        part = sample.only(after)
        if not sample.labels[before].sum() > 0.0:
            return nan
        scores.append(LEARNERS[HOUSE](reading, sample.only(before))(part))
        labels.append(part.labels)
    told = np.concatenate(labels)
    return float(roc_auc_score(told, np.concatenate(scores))) if 0.0 < told.mean() < 1.0 else nan
