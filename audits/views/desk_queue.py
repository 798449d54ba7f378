"""The desk's queue: what AMHSA has to answer, the most urgent first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audits.models import Kind
from audits.outlook import expiries
from audits.rules.lifecycle import State
from audits.selectors.queue import MOST_COUNTED, MOST_WAITING, Wanted, counts, page_by_urgency, waiting, with_desk
from audits.views.words import KINDS
from municipalities.models import User
from municipalities.models.municipality import Kind as MunicipalityKind
from secor_portal import clock
from secor_portal.clock import local_day
from secor_portal.web import words
from secor_portal.web.guards import desk

SUNDAY = 6  # as date.weekday() counts
SOON = 7  # days
VIEWS = (
    ("My work", (("Needs me", "mine", {"whose": "mine"}), ("Nobody’s yet", "nobody", {"whose": "nobody"}))),
    (
        "Shared views",
        (
            ("Everything open", "all", {}),
            ("Certification only", "certification", {"kind": "certification"}),
            ("Internal only", "internal", {"kind": "internal"}),
            ("Additional only", "additional", {"kind": "additional"}),
            ("Came back", "back", {"part": "back"}),
            ("Waiting for the municipality", "waiting", {"part": "waiting"}),
        ),
    ),
)
GROUPS = {
    "late": ("stop", "Past our own limit", "answer these first"),
    "week": ("clock", "Due this week", ""),
    "back": ("returned", "Came back with changes", "answered again within the same limit"),
    "later": ("open", "Due later", "nothing to hurry"),
    "waiting": ("mail", "Waiting for the municipality", "shown so that nobody is forgotten"),
}
MUNICIPALITY_KINDS = dict(MunicipalityKind.choices)


class Filters(forms.Form):
    """What of the queue is asked for; anything else in the address asks for nothing."""

    whose = forms.ChoiceField(required=False, choices=[("mine", ""), ("nobody", "")])
    kind = forms.ChoiceField(required=False, choices=Kind.choices)
    part = forms.ChoiceField(required=False, choices=[("back", ""), ("waiting", "")])


@dataclass(frozen=True, slots=True)
class Row:
    """One audit of the queue, ready to show."""

    url: str
    name: str
    place: str
    kind: str
    needs: str
    since: date
    due_on: date
    left: str
    urgency: str
    expires_on: date | None
    reviewer: str
    is_mine: bool


@dataclass(slots=True)
class Group:
    """Rows that are as urgent as each other."""

    icon: str
    name: str
    hint: str
    rows: list[Row]


@desk("desk.enter")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The queue by urgency, with saved views beside it."""
    wanted, reader, today = _wanted(request), request.user, clock.today()
    numbers = counts(_views(reader, today))
    place = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    found = waiting(wanted, reader) if wanted.part == "waiting" else with_desk(wanted, reader)
    page = page_by_urgency(found, **place)
    rows = [*page.rows, *_below(wanted, reader, page)]
    groups = list(_groups(rows, reader, today))
    context = {
        "section": "queue",
        "groups": groups,
        "first": next((row for group in groups for row in group.rows if row.is_mine), None),
        "rail": list(_rail(wanted, numbers)),
        "shown": _shown_view(wanted),
        "headline": _headline(numbers),
        "numbers": {name: _said(number) for name, number in numbers.items()},
        "previous": _address(wanted, before=page.before) if page.before else "",
        "next": _address(wanted, after=page.after) if page.after else "",
    }
    return render(request, "audits/queue.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    filters = Filters(request.GET)
    filters.is_valid()
    return Wanted(**{name: filters.cleaned_data.get(name, "") for name in filters.fields})


def _views(reader: User, today: date) -> Mapping[str, Any]:
    open_now = {
        name: (waiting if choice.get("part") == "waiting" else with_desk)(Wanted(**choice), reader)
        for _, views in VIEWS
        for _, name, choice in views
    }
    return open_now | {"late": with_desk(Wanted(), reader).filter(answer_due_on__lt=today)}


def _below(wanted: Wanted, reader: User, page: Any) -> list[Any]:
    """At the end of the desk's own work, what the municipalities have to answer."""
    if page.after or wanted.part:
        return []
    return page_by_urgency(waiting(wanted, reader), after="", before="", size=MOST_WAITING).rows


def _rail(wanted: Wanted, numbers: Mapping[str, int]) -> Iterator[tuple[str, list[tuple[str, str, str, bool]]]]:
    for heading, views in VIEWS:
        yield heading, [
            (word, _address(Wanted(**choice)), _said(numbers[name]), Wanted(**choice) == wanted)
            for word, name, choice in views
        ]


def _shown_view(wanted: Wanted) -> str:
    for _, views in VIEWS:
        for word, _name, choice in views:
            if Wanted(**choice) == wanted:
                return word
    return "A part of the queue"


def _address(wanted: Wanted, **place: str) -> str:
    asked = {"whose": wanted.whose, "kind": wanted.kind, "part": wanted.part, **place}
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"


def _said(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def _headline(numbers: Mapping[str, int]) -> str:
    mine, late = numbers["mine"], numbers["late"]
    need = "Nothing needs you." if not mine else f"{_many(mine)} {'needs' if mine == 1 else 'need'} you."
    if not late:
        return f"{need} Nothing is past our limit."
    return f"{need} {words.sentence(_few(late))} {'is' if late == 1 else 'are'} past our limit."


def _many(number: int) -> str:
    if number > MOST_COUNTED:
        return f"More than {MOST_COUNTED} audits"
    return words.sentence(words.said(number, "audit"))


def _few(number: int) -> str:
    if number > MOST_COUNTED:
        return f"more than {MOST_COUNTED}"
    return words.SMALL[number] if number < len(words.SMALL) else str(number)


def _groups(found: list[Any], reader: User, today: date) -> Iterator[Group]:
    """The rows under their headings; within one, as they came: the earliest first."""
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    grouped: dict[str, list[Row]] = {name: [] for name in GROUPS}
    expire = expiries({row.municipality_id for row in found})
    base = reverse("desk:queue")
    for row in found:
        shown = _row(row, reader, today, base, expire.get(row.municipality_id))
        grouped[_group_of(row, today, sunday)].append(shown)
    for name, rows in grouped.items():
        if rows:
            icon, heading, hint = GROUPS[name]
            yield Group(icon, heading, hint or f"by Sunday, {words.short_day(sunday)}", rows)


def _group_of(row: Any, today: date, sunday: date) -> str:
    if row.state == State.REVISIONS_REQUESTED:
        return "waiting"
    if row.answer_due_on < today:
        return "late"
    if row.answer_due_on <= sunday:
        return "week"
    return "back" if row.state == State.RESUBMITTED else "later"


def _row(row: Any, reader: User, today: date, base: str, expires_on: date | None) -> Row:
    left = (row.answer_due_on - today).days
    is_mine = row.reviewer_id == reader.pk
    return Row(
        url=f"{base}audits/{row.pk}/",
        name=row.municipality__name,
        place=MUNICIPALITY_KINDS[row.municipality__kind],
        kind=KINDS[Kind(row.kind)],
        needs=_needs(row),
        since=local_day(row.submitted_at),
        due_on=row.answer_due_on,
        left=words.days_left(row.answer_due_on, today),
        urgency="late" if left < 0 else "soon" if left < SOON else "",
        expires_on=expires_on,
        reviewer="You" if is_mine else row.reviewer__name or row.reviewer__email or "Nobody yet",
        is_mine=is_mine,
    )


def _needs(row: Any) -> str:
    state = State(row.state)
    if state is State.REVISIONS_REQUESTED:
        return f"Answer, round {row.round}"
    if state is State.IN_REVIEW:
        return f"Decision, round {row.round + 1}" if row.round else "Decision"
    return f"Review of round {row.round}" if state is State.RESUBMITTED else "First answer"
