"""The desk's list of municipalities: where each stands, what it owes and by when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from certificates.models import Standing
from certificates.pages.standings_list import ORDERS, choose_order, find_end, find_standings, sort_standings, write_csv
from certificates.rules.codes import DiscountStatus, NextAuditKind, SizeStatus, StandingCode
from certificates.selectors.counting import MOST_COUNTED, counted
from municipalities.models.municipality import MunicipalityKind
from secor_portal import clock
from secor_portal.program import SOON_DAYS
from secor_portal.web import fields
from secor_portal.web.forms import PortalForm
from secor_portal.web.guards import desk
from secor_portal.web.keyset import KeysetPage, read_page
from secor_portal.web.templatetags import ui
from secor_portal.wording import count, days_left
from secor_portal.wording import day as in_words

PAGE = 40
HTML = "certificates/desk_municipalities.html"


def _choices(codes: Iterable[Any]) -> list[tuple[str, str]]:
    return [("", "Any"), *((code.value, code.label) for code in codes)]


class Filters(PortalForm):
    """What the desk may ask of the list."""

    is_filter = True  # nothing has to be chosen, and no label says so
    q = forms.CharField(label="Name", required=False, max_length=120, widget=forms.TextInput({"type": "search"}))
    standing = forms.ChoiceField(label="Standing", required=False, choices=_choices(StandingCode))
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
    size = forms.ChoiceField(label="Size", required=False, choices=_choices(SizeStatus))
    next = forms.ChoiceField(label="Next audit", required=False, choices=_choices(NextAuditKind))
    discount = forms.ChoiceField(label="WCB discount", required=False, choices=_choices(DiscountStatus))
    review = forms.BooleanField(label="Under review by the ministry", required=False)
    ended = forms.BooleanField(label="Also those that no longer exist", required=False)
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[("", "By name"), ("due", "By due date"), ("expires", "By expiry")],
    )


FURTHER = ("next", "discount", "sort", "review", "ended")  # folded away until one of them is used
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
    (SizeStatus.EXCEEDED.label, {"size": "exceeded"}),
    (SizeStatus.WILL_EXCEED.label, {"size": "will_exceed"}),
    ("Headcount not reported", {"size": "unreported"}),
    ("Discount at risk", {"discount": "at_risk"}),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality as the list shows it, its cells written; what is as it should be has no colour."""

    url: str
    name: str
    kind: str
    standing: str
    next_audit: str
    due_by: str
    left: str
    urgency: str
    expires_on: str
    size: str
    discount: str


@desk("desk.enter")
@require_safe
def list_municipalities(request: HttpRequest) -> HttpResponse:
    """The list with its filters; its rows alone where only they are asked for; or all of it as a file."""
    filters, day = Filters(request.GET), clock.today()
    filters.is_valid()
    found, order = find_standings(filters.cleaned_data, day), choose_order(filters.cleaned_data)
    if request.GET.get("as") == "csv":
        return _file(write_csv(sort_standings(found, order), day), day)
    place = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    page = read_page(found, ORDERS[order], size=PAGE, **place)
    is_all = not (page.before or page.after)
    return _swapping(request, _shown(filters, page, _said(len(page.rows) if is_all else counted(found)), order, day))


def _shown(filters: Filters, page: KeysetPage, said: str, order: str, day: date) -> dict[str, Any]:
    asked = {name: value for name, value in filters.data.items() if value and name in filters.fields}
    return {
        "section": "municipalities",
        "filters": filters,
        "controls": {name: _control(name, filters.data.get(name, "")) for name in filters.fields},
        "rows": list(_rows(page.rows, day)),
        "said": said,
        "order": order,
        "orders": _orders(asked, order),
        "more": any(name in asked for name in FURTHER),
        "views": _views(asked),
        "csv": f"?{urlencode({**asked, 'as': 'csv'})}",
        "previous": f"?{urlencode({**asked, 'before': page.before})}" if page.before else "",
        "next": f"?{urlencode({**asked, 'after': page.after})}" if page.after else "",
    }


@lru_cache(maxsize=256)
def _control(name: str, value: str) -> SafeString | str:
    """A field of the filters where ``value`` is chosen. Django takes as long for these as for all rows."""
    return fields.render_field(Filters({name: value})[name])


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
    kinds = dict(MunicipalityKind.choices)
    for row in rows:
        yield _row(row, f"{address}{row.municipality.slug}/", kinds[row.municipality.kind], day)


def _row(row: Standing, url: str, kind: str, day: date) -> Row:
    return Row(
        url=url,
        name=row.name,
        kind=kind,
        standing=_standing(row, day),
        next_audit=_next(row.next_kind),
        due_by=ui.render_day(row.next_due_by) or "–",
        left=days_left(row.next_due_by, day) if row.next_due_by else "",
        urgency=_urgency(row.next_due_by, day),
        expires_on=ui.render_day(row.expires_on) or "–",
        size=_size(SizeStatus(row.size_status), row.peak),
        discount=_discount(DiscountStatus(row.discount_status)),
    )


def _standing(row: Standing, day: date) -> str:
    where = StandingCode(row.standing)
    word = where.label
    said = word if where is StandingCode.CERTIFIED else ui.render_status(where.colour, word)
    if row.under_review:
        said = format_html("{} {}", said, ui.render_status("care", "Under review"))
    ended = find_end(row, day)
    return format_html("{} {}", said, ui.render_status("calm", f"Ended on {in_words(ended)}")) if ended else said


def _size(size: SizeStatus, peak: int) -> str:
    return f"{peak} at most" if size is SizeStatus.SMALL else ui.render_status(size.colour, size.label)


def _discount(discount: DiscountStatus) -> str:
    word = discount.label
    return ui.render_status(discount.colour, word) if discount is DiscountStatus.AT_RISK else word


def _next(kind: str) -> str:
    return NextAuditKind(kind).short_label if kind else "In QA"


def _urgency(due_by: date | None, day: date) -> str:
    if due_by is None:
        return ""
    left = (due_by - day).days
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else ""
