"""The rows of the desk's list of municipalities."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from certificates.models import Standing
from certificates.pages.standings_list import find_end
from certificates.rules.codes import DiscountStatus, NextAuditKind, SizeStatus, StandingCode
from municipalities.models.municipality import MunicipalityKind
from secor_portal.program import SOON_DAYS
from secor_portal.wording import day, days_left


@dataclass(frozen=True, slots=True)
class StateCell:
    """A word; ``colour`` is the kind of its pill, and empty if all is well."""

    word: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class ListedMunicipality:
    """One municipality of the list, in words."""

    url: str
    name: str
    kind: str
    standing: StateCell
    is_under_review: bool
    ended: str
    next_audit: str
    due_by: date | None
    time_left: str
    urgency: str
    expires_on: date | None
    size: StateCell
    discount: StateCell


def build_municipality_rows(rows: Iterable[Standing], as_of: date) -> Iterator[ListedMunicipality]:
    """A row for each stored standing, on ``as_of``."""
    list_url = reverse("desk:municipality", args=["slug"]).removesuffix("slug/")  # reversing each takes too long
    kinds = dict(MunicipalityKind.choices)
    for row in rows:
        yield ListedMunicipality(
            url=f"{list_url}{row.municipality.slug}/",
            name=row.name,
            kind=kinds[row.municipality.kind],
            standing=_describe_standing(StandingCode(row.standing)),
            is_under_review=row.under_review,
            ended=_describe_end(row, as_of),
            next_audit=NextAuditKind(row.next_kind).short_label if row.next_kind else "In review",
            due_by=row.next_due_by,
            time_left=days_left(row.next_due_by, as_of) if row.next_due_by else "",
            urgency=_rate_urgency(row.next_due_by, as_of),
            expires_on=row.expires_on,
            size=_describe_size(SizeStatus(row.size_status), row.peak),
            discount=_describe_discount(DiscountStatus(row.discount_status)),
        )


def _describe_end(row: Standing, as_of: date) -> str:
    ended_on = find_end(row, as_of)
    return f"Ended on {day(ended_on)}" if ended_on else ""


def _describe_standing(standing: StandingCode) -> StateCell:
    return StateCell(standing.label, "" if standing is StandingCode.CERTIFIED else standing.colour)


def _describe_size(size: SizeStatus, peak: int) -> StateCell:
    return StateCell(f"{peak} at most") if size is SizeStatus.SMALL else StateCell(size.label, size.colour)


def _describe_discount(discount: DiscountStatus) -> StateCell:
    return StateCell(discount.label, discount.colour if discount is DiscountStatus.AT_RISK else "")


def _rate_urgency(due_by: date | None, as_of: date) -> str:
    """The class of a due date: late, soon or none."""
    if due_by is None:
        return ""
    left = (due_by - as_of).days
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else ""
