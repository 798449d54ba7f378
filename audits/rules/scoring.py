"""Whether a score reaches the pass marks (R2.2). Exact: 79.99 is not 80; nothing is rounded before it is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

WHOLE = 100  # percent
TENTHS = 10
NOTHING_SCORED = "No section has points possible, so nothing is scored."


@dataclass(frozen=True, slots=True)
class Score:
    """Points of one element. Questions that don't apply have no points possible; without any, it isn't scored."""

    name: str
    awarded: Decimal | Fraction
    possible: Decimal

    @property
    def percent(self) -> Fraction | None:
        """Exact percent, 0 to 100; None if no points were possible."""
        return compute_percent(self.awarded, self.possible)


def compute_percent(awarded: Decimal | Fraction | int, possible: Decimal | Fraction | int) -> Fraction | None:
    """``awarded`` of ``possible`` in exact percent; None if nothing was possible."""
    if not possible:
        return None
    return Fraction(awarded) / Fraction(possible) * WHOLE


def compute_overall(scores: Sequence[Score]) -> Fraction | None:
    """All points awarded of all points possible, in exact percent; None if nothing was possible."""
    return compute_percent(sum(Fraction(s.awarded) for s in scores), sum(s.possible for s in scores))


def find_lowest(scores: Sequence[Score]) -> Score | None:
    """The weakest scored element, the first of several; None if none is scored."""
    scored = [(s.percent, s) for s in scores if s.percent is not None]
    return min(scored, key=lambda pair: pair[0])[1] if scored else None


def list_shortfalls(scores: Sequence[Score], *, pass_overall: int, pass_element: int) -> list[str]:
    """Every reason why this score doesn't pass, in words; empty if it passes. Pass marks are in percent (R2.2)."""
    total = compute_overall(scores)
    if total is None:
        return [NOTHING_SCORED]
    reasons = [
        f"{s.name} scored {format_percent(s.percent)}; every section needs {pass_element}%."
        for s in scores
        if s.percent is not None and s.percent < pass_element
    ]
    if total < pass_overall:
        reasons.append(f"The overall score is {format_percent(total)}; it needs {pass_overall}%.")
    return reasons


def format_percent(percent: Fraction) -> str:
    """79.9%: one decimal, cut and never rounded up, so that 79.96 doesn't read as 80."""
    whole, tenth = divmod(int(percent * TENTHS), TENTHS)
    return f"{whole}.{tenth}%"
