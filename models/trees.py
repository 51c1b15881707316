"""XGBoost, imported without scikit-learn and told to wait politely.

XGBoost imports scikit-learn where it finds it, for wrappers that nobody uses here; that costs most of its
import time and brings joblib and cloudpickle, which can run code from a file, into the serving process.

Its threads spin while they wait for each other, unless told otherwise before the library is loaded. Alone
that gains nothing measurable; beside another busy process each tree waits for a whole time slice, and
training takes many times as long.
"""

import os
import sys

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

if "xgboost" not in sys.modules and "sklearn" not in sys.modules:
    # None makes the import fail as if it were not installed (Python reference, 5.3.1).
    sys.modules["sklearn"] = None  # type: ignore[assignment]  # the documented way
    try:
        import xgboost
    finally:
        del sys.modules["sklearn"]
else:
    import xgboost

__all__ = ["xgboost"]
