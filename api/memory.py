"""What stays in memory for as long as a service runs, kept out of the collector's rounds.

A bundle with its tables and programmes is some hundred thousand objects. Looking through them for what
nobody holds any more takes a fifth of a second or more, in which nothing is answered, and finds nothing.
"""

from __future__ import annotations

import gc


def settle() -> None:
    """Collect once more, and leave whatever is there now alone from here on.

    Called when a service has started and when it has exchanged its bundle, so that the old one can go.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
