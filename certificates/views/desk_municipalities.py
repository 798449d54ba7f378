"""The desk's list of municipalities: the standing of each, its next audit and its deadline."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from certificates.forms.standings_filter import FOLDED, SAVED_VIEWS, StandingsFilter
from certificates.pages.standings_list import HEADINGS, ORDERS, choose_order, find_standings, list_cells, sort_standings
from certificates.pages.standings_rows import build_municipality_rows
from certificates.selectors.row_count import MOST_COUNTED, count_rows
from secor_portal import clock
from secor_portal.web.csv_files import respond_with_csv
from secor_portal.web.guards import desk
from secor_portal.web.keyset import KeysetPage, read_page
from secor_portal.wording import count

PAGE = 40
TEMPLATE = "certificates/desk_municipalities.html"


@desk("desk.enter")
@require_safe
def list_municipalities(request: HttpRequest) -> HttpResponse:
    """The list with its filters; only its rows if htmx asks for them; or all of it as a CSV file."""
    filters, day = StandingsFilter(request.GET), clock.today()
    filters.is_valid()
    found, order = find_standings(filters.cleaned_data, day), choose_order(filters.cleaned_data)
    if request.GET.get("as") == "csv":
        rows = list_cells(sort_standings(found, order), day)
        return respond_with_csv(f"municipalities-{day.isoformat()}.csv", HEADINGS, rows)
    place = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    page = read_page(found, ORDERS[order], size=PAGE, **place)
    is_all = not (page.before or page.after)
    total = _count_municipalities(len(page.rows) if is_all else count_rows(found))
    return _render_list(request, _build_context(filters, page, total, order, day))


def _build_context(filters: StandingsFilter, page: KeysetPage, total: str, order: str, day: date) -> dict[str, Any]:
    chosen = filters.chosen
    return {
        "section": "municipalities",
        "filters": filters,
        "controls": filters.controls,
        "rows": list(build_municipality_rows(page.rows, day)),
        "total": total,
        "order": order,
        "orders": _link_orders(chosen, order),
        "more": any(name in chosen for name in FOLDED),
        "views": [(label, f"?{urlencode(choice)}", choice == chosen) for label, choice in SAVED_VIEWS],
        "csv": f"?{urlencode({**chosen, 'as': 'csv'})}",
        "previous": f"?{urlencode({**chosen, 'before': page.before})}" if page.before else "",
        "next": f"?{urlencode({**chosen, 'after': page.after})}" if page.after else "",
    }


def _render_list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Only the rows when a filter changes, else the page."""
    alone = request.headers.get("HX-Target") == "found" and "HX-Boosted" not in request.headers
    response = render(request, f"{TEMPLATE}#found" if alone else TEMPLATE, {**context, "alone": alone})
    patch_vary_headers(response, ["HX-Request", "HX-Target", "HX-Boosted"])
    return response


def _count_municipalities(number: int) -> str:
    if number > MOST_COUNTED:
        return f"{MOST_COUNTED:,}+ municipalities"
    return count(number, "municipality")


def _link_orders(chosen: Mapping[str, str], order: str) -> dict[str, str]:
    """The address of each other order. A filter by date keeps its own order."""
    if chosen.get("due") or chosen.get("expires"):
        return {}
    return {name: f"?{urlencode({**chosen, 'sort': name})}" for name in ORDERS if name != order}
