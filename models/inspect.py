"""A process of its own in which a bundle is parsed first: what kills the parser kills this, and no service.

It runs as ``python -m models.inspect FOLDER DIGEST``, holds the bundle against its digest itself, parses it,
asks it the golden cases, and prints one line of JSON: the bundle's digest, or why it is refused.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from models.limits import MEMORY, REFUSED, SECONDS, limit


def main(folder: str, digest: str) -> int:
    """Read a bundle and return an exit code."""
    from models.artefact import ArtefactError  # noqa: PLC0415  # after the limits
    from models.loading import opened  # noqa: PLC0415
    from models.sealed import sealed_of  # noqa: PLC0415

    try:
        bundle = opened(sealed_of(Path(folder), digest))
    except ArtefactError as refusal:
        print(json.dumps({"en": refusal.words("en"), "zh": refusal.words("zh")}))
        return REFUSED
    print(json.dumps({"bundle": bundle.digest}))
    return 0


if __name__ == "__main__":
    limit(int(sys.argv[3]) if len(sys.argv) > 3 else MEMORY, SECONDS)
    sys.exit(main(sys.argv[1], sys.argv[2]))
