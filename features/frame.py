"""Indicators as a scikit-learn transformer: figures in, indicators out."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from features.catalogue import catalogue
from features.figures import figures_of
from features.lookups import LOOKUPS
from features.plan import Plan
from features.records.records import Records
from features.resolve import Resolver
from features.tables import Tables

Numbers = NDArray[np.float64]

TEXTS = ("sector", "region", "founded", "day")
"""Columns of text that may stand among the figures; an empty day is that of the parameter ``day``."""


class IndicatorTransformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Work indicators out from figures; nothing is learnt, so ``fit`` only checks the columns.

    Parameters
    ----------
    indicators
        Names, in the order of the result; None is every indicator of the catalogue.
    columns
        What the columns of an array stand for, in order, since an array has no names. None is the columns
        that the indicators read, sorted. An array may have fewer: the rest is unknown.
    day
        The day (``YYYY-MM-DD``) whose tables apply where the frame has no column ``day``.

    A frame's columns are named as fields are, in their declared units; a field that is not there is
    unknown, and NaN is unknown. Size class, age and what the tables say of the day and the region are worked
    out as everywhere else, unless a column gives them. The result is a float64 array of shape (rows,
    indicators), or a frame after ``set_output(transform="pandas")``.
    """

    def __init__(
        self,
        indicators: Sequence[str] | None = None,
        columns: Sequence[str] | None = None,
        day: str = "2026-01-01",
    ) -> None:
        self.indicators = indicators
        self.columns = columns
        self.day = day

    def fit(self, X: pd.DataFrame | NDArray[np.float64], y: object = None) -> IndicatorTransformer:  # noqa: N803  # scikit-learn's own name
        """Check that every column is a field; return the transformer itself."""
        self.plan_ = _plan(self.indicators)
        self._read(X, reset=True)
        return self

    def transform(self, X: pd.DataFrame | NDArray[np.float64]) -> NDArray[np.float64]:  # noqa: N803  # scikit-learn's own name
        """Return the indicators of shape (rows, indicators)."""
        check_is_fitted(self)
        columns, texts, rows = self._read(X, reset=False)
        given = texts.pop("day", np.full(rows, ""))
        days = np.where(given == "", self.day, given).astype("datetime64[D]")
        resolver = Resolver(Tables.load(), tuple(LOOKUPS.values()))
        figures = figures_of(Records(rows, columns, texts, days), resolver).with_columns(columns)
        return self.plan_.matrix({name: figures.columns[name] for name in self.plan_.columns}, rows).T

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the names of the indicators."""
        check_is_fitted(self)
        return np.array(self.plan_.names, dtype=object)

    def _read(
        self,
        X: pd.DataFrame | NDArray[np.float64],  # noqa: N803  # scikit-learn's own name
        reset: bool,
    ) -> tuple[dict[str, Numbers], dict[str, NDArray[np.str_]], int]:
        """Return the figures, the texts, and the number of rows."""
        if isinstance(X, pd.DataFrame):
            validate_data(self, X, reset=reset, skip_check_array=True)
            _refuse_unknown([str(name) for name in X.columns])
            texts = {name: _text(X[name]) for name in TEXTS if name in X}
            return {str(name): _numbers(X[name]) for name in X if name not in texts}, texts, len(X)
        array = validate_data(self, X, reset=reset, dtype=np.float64, ensure_all_finite="allow-nan")
        names = list(self.columns if self.columns is not None else self.plan_.columns)
        if array.shape[1] > len(names):
            raise ValueError(
                f"The array has {array.shape[1]} columns, but only {len(names)} are named. "
                "Give a frame whose columns are fields, or name the array's columns by 'columns'."
            )
        return {name: array[:, place] for place, name in enumerate(names[: array.shape[1]])}, {}, len(array)

    def __sklearn_tags__(self) -> Any:
        """Say that NaN is allowed and that nothing is learnt."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.requires_fit = True
        return tags


def _numbers(values: pd.Series[Any]) -> Numbers:
    try:
        return values.to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Column {values.name} holds something that is no number: {error}. Leave unknown figures empty."
        ) from error


def _text(values: pd.Series[Any]) -> NDArray[np.str_]:
    """Return texts; a moment becomes its day, and what is not there is empty."""
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    return values.astype("str").where(values.notna(), "").to_numpy(np.str_)


def _plan(indicators: Sequence[str] | None) -> Plan:
    everything = catalogue()
    if indicators is None:
        return everything.plan
    strange = [name for name in indicators if name not in everything.indicators]
    if strange:
        near = difflib.get_close_matches(strange[0], everything.indicators, n=3)
        raise ValueError(
            f"No such indicators: {', '.join(strange)}. Nearest to {strange[0]!r}: "
            f"{', '.join(near) or 'none'}. 'greenloan indicators' lists them all."
        )
    return everything.plan_of(tuple(indicators))


def _refuse_unknown(names: Sequence[str]) -> None:
    everything = catalogue()
    known = {column for declared in everything.fields.values() for column in declared.columns}
    known |= {*everything.plan.columns, *TEXTS}
    strange = [name for name in names if name not in known]
    if strange:
        near = difflib.get_close_matches(strange[0], known, n=3)
        raise ValueError(
            f"Columns that are no fields: {', '.join(strange[:10])}. Nearest to {strange[0]!r}: "
            f"{', '.join(near) or 'none'}. Rename them, or leave them out."
        )
