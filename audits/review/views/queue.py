"""The desk's queue of open audits, the most urgent first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audits.review.pages import queue as page
from audits.review.selectors.queue import QueueFilter, count_saved_views, find_next_audit, find_queue, page_queue
from audits.rules.kinds import AuditKind
from audits.selectors.limits import get_usual_days
from secor_portal import clock
from secor_portal.web.guards import desk

FILTERS = {"whose": ("mine", "unassigned"), "kind": tuple(AuditKind), "part": ("back", "waiting")}


@desk("desk.enter")
@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    """The queue by urgency, with saved views beside it."""
    wanted = _read_filter(request)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = page_queue(find_queue(wanted, request.user), after=after, before=before)
    reader = page.QueueReader(request.user, clock.today(), reverse("desk:queue"), get_usual_days())
    numbers = count_saved_views(request.user, reader.today)
    mine = find_next_audit(request.user) if numbers["mine"] else None
    context = {
        "section": "queue",
        "headline": page.write_headline(numbers),
        "counts": {name: f"{number:,}" for name, number in numbers.items()},
        "first": mine,
        "first_url": page.address_review(reader, mine) if mine else "",
        "saved_views": page.list_saved_views(wanted, numbers),
        "view_name": page.name_view(wanted),
        "groups": list(page.group_rows(found.rows, reader)),
        "previous": page.address_queue(wanted, before=found.before) if found.before else "",
        "next": page.address_queue(wanted, after=found.after) if found.after else "",
    }
    return render(request, "audits/queue.html", context)


def _read_filter(request: HttpRequest) -> QueueFilter:
    """The filter that the address asks for; unknown values are ignored."""
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    return QueueFilter(**{name: value for name, value in asked.items() if value in FILTERS[name]})
