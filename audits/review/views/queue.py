"""The desk's queue: what AMHSA has to answer, what would lapse or be late first in front."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from audits.outlook import expiries
from audits.review.pages.queue import Desk
from audits.review.selectors.queue import SAVED, Wanted, counts, find_next_audit, page_queue
from audits.review.selectors.queue import queue as queue_of
from audits.rules.act_by import NEVER, SUNDAY, Urgency, classify_urgency
from audits.rules.kinds import AuditKind
from audits.selectors.limits import get_usual_days
from secor_portal import clock, wording
from secor_portal.web.guards import desk

STILL = "still"
RAIL = {
    "My work": {"mine": "Needs me", "nobody": "Nobody’s yet"},
    "Shared views": {
        "all": "Everything open",
        "certification": "Certification only",
        "internal": "Internal only",
        "additional": "Additional only",
        "back": "Came back",
        "waiting": "Waiting for the municipality",
    },
}
GROUPS = {
    Urgency.LATE: ("stop", "Late", "the day to act by is over"),
    Urgency.WEEK: ("clock", "Act this week", ""),
    Urgency.BACK: ("returned", "Came back with changes", "answered again within the same limit"),
    Urgency.LATER: ("open", "Later", "nothing to hurry"),
    STILL: ("half", "Clocks stand still", "nothing presses until they run again"),
    Urgency.WAITING: ("mail", "Waiting for the municipality", "shown so that nobody is forgotten"),
}
ASKED = {"whose": ("mine", "nobody"), "kind": tuple(AuditKind), "part": ("back", "waiting")}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are as urgent as each other."""

    icon: str
    name: str
    hint: str
    rows: SafeString


@desk("desk.enter")
@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    """The queue by urgency, with saved views beside it."""
    wanted, today = _wanted(request), clock.today()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = page_queue(queue_of(wanted, request.user), after=after, before=before)
    numbers = counts(request.user, today)
    where = Desk(request.user, today, reverse("desk:queue"), get_usual_days())
    mine = find_next_audit(request.user) if numbers["mine"] else None
    context = {
        "section": "queue",
        "groups": list(_groups(page.rows, where)),
        "first": (mine.municipality__name, where.address(mine)) if mine else None,
        "rail": list(_rail(wanted, numbers)),
        "shown": _name_of(wanted),
        "headline": _headline(numbers),
        "numbers": {name: _said(number) for name, number in numbers.items()},
        "previous": _address(wanted, before=page.before) if page.before else "",
        "next": _address(wanted, after=page.after) if page.after else "",
    }
    return render(request, "audits/queue.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; what means nothing asks for nothing."""
    asked = {name: request.GET.get(name, "") for name in ASKED}
    return Wanted(**{name: value for name, value in asked.items() if value in ASKED[name]})


def _rail(wanted: Wanted, numbers: Mapping[str, int]) -> Iterator[tuple[str, list[tuple[str, str, str, bool]]]]:
    for heading, views in RAIL.items():
        yield (
            heading,
            [
                (word, _address(SAVED[name]), _said(numbers[name]), SAVED[name] == wanted)
                for name, word in views.items()
            ],
        )


def _name_of(wanted: Wanted) -> str:
    words_by_name = {name: word for views in RAIL.values() for name, word in views.items()}
    return next((words_by_name[name] for name, saved in SAVED.items() if saved == wanted), "A part of the queue")


def _address(wanted: Wanted, **place: str) -> str:
    asked = {"whose": wanted.whose, "kind": wanted.kind, "part": wanted.part, **place}
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"


def _said(number: int) -> str:
    return f"{number:,}"


def _headline(numbers: Mapping[str, int]) -> str:
    """What waits for the reviewer, and what is late: of theirs, and of all the others."""
    mine, others = numbers["mine"], numbers["late"] - numbers["mine_late"]
    many = wording.sentence(wording.said(mine, "audit"))
    need = f"{many} {'needs' if mine == 1 else 'need'} you" if mine else "Nothing needs you"
    need += _of_them(mine, numbers["mine_late"])
    if not numbers["late"]:
        return f"{need}. Nothing is late."
    more = ("" if not mine else " other" if others == 1 else " others") + (" is late." if others == 1 else " are late.")
    return f"{need}. {wording.sentence(_few(others))}{more}" if others else f"{need}."


def _of_them(mine: int, late: int) -> str:
    if not late:
        return ""
    return ", and it is late" if mine == 1 else f", {_few(late)} of them late"


def _few(number: int) -> str:
    return wording.SMALL[number] if number < len(wording.SMALL) else f"{number:,}"


def _groups(found: list[Any], where: Desk) -> Iterator[Group]:
    """The rows under their headings; within one, as they came: the earliest first."""
    sunday = where.today + timedelta(days=SUNDAY - where.today.weekday())
    grouped: dict[str, list[SafeString]] = {str(name): [] for name in GROUPS}
    expire = expiries({row.municipality_id for row in found})
    for row in found:
        line = where.line(row, expire.get(row.municipality_id))
        grouped[_group_of(row, where.today)].append(line)
    for name, lines in grouped.items():
        if lines:
            icon, heading, hint = GROUPS[name]
            yield Group(icon, heading, hint or f"by Sunday, {wording.short_day(sunday)}", mark_safe("\n".join(lines)))


def _group_of(row: Any, today: date) -> str:
    group = classify_urgency(row.state, row.act_by, today)
    return STILL if row.act_by == NEVER and group is not Urgency.WAITING else str(group)
