"""XGBoost, imported without scikit-learn.

XGBoost imports scikit-learn where it finds it, for wrappers that nobody uses here; that costs most of its
import time and brings joblib and cloudpickle, which can run code from a file, into the serving process.
"""

import sys

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
