"""The desk's list of municipalities: where each stands, what it owes and by when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from certificates import words
from certificates.models import Standing
from certificates.rules.answer import DiscountStatus, NextKind, SizeStatus
from certificates.rules.answer import Standing as Where
from certificates.selectors.overview_list import MOST_COUNTED, ORDERS, as_csv, counted, order_of, standings
from municipalities.models.municipality import Kind
from secor_portal import clock
from secor_portal.web.forms import PortalForm
from secor_portal.web.guards import desk
from secor_portal.web.keyset import Page, page_of
from secor_portal.web.words import count, sentence

PAGE = 40
SOON = 14  # days in which a due date needs care
HTML = "certificates/desk_municipalities.html"


def _choices(any_of_them: str, words_of: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [("", any_of_them), *((str(value), sentence(word)) for value, word in words_of.items())]


class Filters(PortalForm):
    """What the desk may ask of the list."""

    is_filter = True  # nothing has to be chosen, and no label says so
    q = forms.CharField(label="Name", required=False, max_length=120, widget=forms.TextInput({"type": "search"}))
    standing = forms.ChoiceField(label="Standing", required=False, choices=_choices("Any", words.STANDINGS))
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
    size = forms.ChoiceField(label="Size", required=False, choices=_choices("Any", words.SIZES))
    next = forms.ChoiceField(label="Next audit", required=False, choices=_choices("Any", words.AUDITS))
    discount = forms.ChoiceField(label="WCB discount", required=False, choices=_choices("Any", words.DISCOUNTS))
    kind = forms.ChoiceField(label="Kind", required=False, choices=_choices("Any", dict(Kind.choices)))
    review = forms.BooleanField(label="Under review by the ministry", required=False)
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[("", "By name"), ("due", "By due date"), ("expires", "By expiry")],
    )


VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("All municipalities", {}),
    ("Audit overdue", {"due": "overdue"}),
    ("Audit due within 30 days", {"due": "30"}),
    ("Expire within 90 days", {"expires": "90"}),
    ("Renewal pending", {"standing": "renewal_pending"}),
    ("Not maintained", {"standing": "not_maintained"}),
    ("Lapsed", {"standing": "lapsed"}),
    ("Revoked", {"standing": "revoked"}),
    ("Never certified", {"standing": "never_certified"}),
    ("Under review", {"review": "on"}),
    ("Above ten people", {"size": "exceeded"}),
    ("Above ten planned", {"size": "will_exceed"}),
    ("Headcount not reported", {"size": "unreported"}),
    ("Discount at risk", {"discount": "at_risk"}),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality as the list shows it; what is as it should be has no colour."""

    url: str
    name: str
    kind: str
    standing: str
    standing_colour: str
    next_audit: str
    due_by: date | None
    urgency: str
    expires_on: date | None
    size: str
    size_colour: str
    peak: int
    discount: str
    discount_colour: str
    under_review: bool


@desk("desk.enter")
@require_safe
def municipalities(request: HttpRequest) -> HttpResponse:
    """The list with its filters; its rows alone where only they are asked for; or all of it as a file."""
    filters, day = Filters(request.GET), clock.today()
    filters.is_valid()
    found = standings(filters.cleaned_data, day)
    if request.GET.get("as") == "csv":
        return _file(as_csv(found.order_by(ORDERS[order_of(filters.cleaned_data)], "pk"), day), day)
    place = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    order = order_of(filters.cleaned_data)
    page = page_of(found, ORDERS[order], size=PAGE, **place)
    return _swapping(request, _shown(filters, page, _said(counted(found)), order, day))


def _shown(filters: Filters, page: Page, said: str, order: str, day: date) -> dict[str, Any]:
    asked = {name: value for name, value in filters.data.items() if value and name in filters.fields}
    return {
        "section": "municipalities",
        "filters": filters,
        "rows": list(_rows(page.rows, day)),
        "said": said,
        "order": order,
        "orders": _orders(asked, order),
        "views": _views(asked),
        "csv": f"?{urlencode({**asked, 'as': 'csv'})}",
        "previous": f"?{urlencode({**asked, 'before': page.before})}" if page.before else "",
        "next": f"?{urlencode({**asked, 'after': page.after})}" if page.after else "",
    }


def _swapping(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The rows alone for a change of the filters, else the page."""
    alone = request.headers.get("HX-Target") == "found" and "HX-Boosted" not in request.headers
    response = render(request, f"{HTML}#found" if alone else HTML, {**context, "alone": alone})
    patch_vary_headers(response, ["HX-Request", "HX-Target", "HX-Boosted"])
    return response


def _file(text: str, day: date) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="municipalities-{day.isoformat()}.csv"'
    return response


def _said(number: int) -> str:
    if number > MOST_COUNTED:
        return f"{MOST_COUNTED:,}+ municipalities"
    return count(number, "municipality")


def _views(asked: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    return [(word, f"?{urlencode(choice)}", choice == asked) for word, choice in VIEWS]


def _orders(asked: Mapping[str, str], order: str) -> dict[str, str]:
    """The address of each other order. A filter by a day keeps its own."""
    if asked.get("due") or asked.get("expires"):
        return {}
    return {name: f"?{urlencode({**asked, 'sort': name})}" for name in ORDERS if name != order}


def _rows(rows: Iterable[Standing], day: date) -> Iterable[Row]:
    address = reverse("desk:municipality", args=["slug"]).removesuffix("slug/")
    kinds = dict(Kind.choices)
    for row in rows:
        yield _row(row, f"{address}{row.municipality.slug}/", kinds[row.municipality.kind], day)


def _row(row: Standing, url: str, kind: str, day: date) -> Row:
    where, size, discount = Where(row.standing), SizeStatus(row.size_status), DiscountStatus(row.discount_status)
    return Row(
        url=url,
        name=row.name,
        kind=kind,
        standing=words.STANDINGS[where],
        standing_colour=_unless(where is Where.CERTIFIED, words.STANDING_COLOURS[where]),
        next_audit=_next(row.next_kind),
        due_by=row.next_due_by,
        urgency=_urgency(row.next_due_by, day),
        expires_on=row.expires_on,
        size=words.SIZES[size],
        size_colour=_unless(size is SizeStatus.SMALL, words.SIZE_COLOURS[size]),
        peak=row.peak,
        discount=words.DISCOUNTS[discount],
        discount_colour=_unless(discount is not DiscountStatus.AT_RISK, words.DISCOUNT_COLOURS[discount]),
        under_review=row.under_review,
    )


def _next(kind: str) -> str:
    return sentence(words.AUDITS[NextKind(kind)].removesuffix(" audit")) if kind else "With AMHSA"


def _unless(usual: bool, colour: str) -> str:
    return "" if usual else colour


def _urgency(due_by: date | None, day: date) -> str:
    if due_by is None:
        return ""
    left = (due_by - day).days
    return "late" if left < 0 else "soon" if left <= SOON else ""
