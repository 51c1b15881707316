"""What the drill of swaps found, as figures and in words."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """What the drill found.

    Attributes
    ----------
    swaps
        Exchanges that every serving process confirmed.
    failed, failures
        Answers that were none, and what they said.
    mixed
        Answers that are not, to the last bit, what the bundle they name decides.
    misrecorded
        Answers whose entry in the journal names another bundle, or is not there.
    replayed
        Recorded decisions of both bundles that came out identical when they were recomputed.
    swap_seconds, slowest
        From naming a bundle to its serving: the median and the longest; the longest wait for an answer.
    """

    swaps: int = 0
    requests: int = 0
    failed: int = 0
    mixed: int = 0
    misrecorded: int = 0
    replayed: int = 0
    by_bundle: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    a_second: float = 0.0
    swap_seconds: tuple[float, float] = (0.0, 0.0)
    slowest: float = 0.0
    seconds: float = 0.0


def told(found: Figures, rate: float, workers: int) -> str:
    """Return in words what the drill found: fit for a reader who has not seen this file."""
    median, longest = found.swap_seconds
    lines = {
        "bundles exchanged": f"{found.swaps:,} times, {workers} serving processes, {found.seconds:,.0f} s",
        "requests a second": f"{found.a_second:g} attained of {rate:g} offered, {found.requests:,} in all",
        "answered by": ", ".join(f"{name}: {count:,}" for name, count in found.by_bundle.items()),
        "failed": f"{found.failed} {found.failures or ''}".rstrip(),
        "mixed": f"{found.mixed} (not bit for bit what the bundle that is named decides)",
        "misrecorded": f"{found.misrecorded} (the journal names another bundle, or nothing)",
        "replayed": f"{found.replayed} from both bundles, each identical",
        "slowest": f"answer {found.slowest:g} s; exchange, median {median:g} s, longest {longest:g} s",
    }
    return "\n".join(f"{name:<18} {figure}" for name, figure in lines.items())
