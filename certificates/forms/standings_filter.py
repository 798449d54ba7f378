"""What the desk may ask of its list of municipalities."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from certificates.rules.codes import DiscountStatus, NextAuditKind, SizeStatus, StandingCode
from secor_portal.program import WORKER_LIMIT
from secor_portal.web import fields
from secor_portal.web.forms import PortalForm

FOLDED = ("next", "discount", "sort", "review", "ended")  # under "More filters" until one of them is used
SAVED_VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("All municipalities", {}),
    ("Audit overdue", {"due": "overdue"}),
    ("Audit due within 30 days", {"due": "30"}),
    ("Certificate expires within 90 days", {"expires": "90"}),
    ("Renewal pending", {"standing": "renewal_pending"}),
    ("Not maintained", {"standing": "not_maintained"}),
    ("Lapsed", {"standing": "lapsed"}),
    ("Revoked", {"standing": "revoked"}),
    ("Never certified", {"standing": "never_certified"}),
    ("Under review", {"review": "on"}),
    (f"More than {WORKER_LIMIT} workers", {"size": "exceeded"}),
    (f"More than {WORKER_LIMIT} workers planned", {"size": "will_exceed"}),
    ("Headcount not reported", {"size": "unreported"}),
    ("Discount at risk", {"discount": "at_risk"}),
)


def list_choices(codes: Iterable[Any]) -> list[tuple[str, str]]:
    """The choices of a filter: any, or one of ``codes``."""
    return [("", "Any"), *((code.value, code.label) for code in codes)]


class StandingsFilter(PortalForm):
    """The filters and the order of the list. Nothing has to be chosen."""

    is_filter = True
    q = forms.CharField(label="Name", required=False, max_length=120, widget=forms.TextInput({"type": "search"}))
    standing = forms.ChoiceField(label="Standing", required=False, choices=list_choices(StandingCode))
    due = forms.ChoiceField(
        label="Next audit due",
        required=False,
        choices=[("", "Any day"), ("overdue", "Overdue"), ("30", "Within 30 days"), ("90", "Within 90 days")],
    )
    expires = forms.ChoiceField(
        label="Certificate expires",
        required=False,
        choices=[("", "Any day"), ("90", "Within 90 days"), ("365", "Within a year")],
    )
    size = forms.ChoiceField(label="Size", required=False, choices=list_choices(SizeStatus))
    next = forms.ChoiceField(label="Next audit", required=False, choices=list_choices(NextAuditKind))
    discount = forms.ChoiceField(label="WCB discount", required=False, choices=list_choices(DiscountStatus))
    review = forms.BooleanField(label="Under review by the ministry", required=False)
    ended = forms.BooleanField(label="Include those that have ended", required=False)
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[("", "By name"), ("due", "By due date"), ("expires", "By expiry date")],
    )

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use, as the address has them."""
        return {name: value for name, value in self.data.items() if value and name in self.fields}

    @property
    def controls(self) -> dict[str, SafeString | str]:
        """The HTML of each field, by its name."""
        return {name: render_control(name, self.data.get(name, "")) for name in self.fields}


@lru_cache(maxsize=256)
def render_control(name: str, value: str) -> SafeString | str:
    """One field of the filter with ``value`` chosen. Cached: Django takes as long for these as for all rows."""
    return fields.render_field(StandingsFilter({name: value})[name])
