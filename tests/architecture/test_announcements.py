"""Services send a signal of their own app when they change a date or the people who are reminded of it.

Each verb must be in one of the tables below, and a service that records a verb of `ANNOUNCED` must send its signal.
"""

import ast
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.dispatch import Signal

from audits import events as audit_events
from audits.conducting.services.auditors import assign_auditor
from audits.conducting.services.audits import change_facts, discard_draft
from audits.conducting.services.submissions import resubmit_audit
from audits.review.services.pauses import pause_clocks, restart_clocks
from audits.review.services.reviews import request_revisions
from certificates import events as certificate_events
from municipalities import events as municipality_events
from municipalities.services.desk_facts import end_municipality
from municipalities.services.joining import accept_invitation
from municipalities.services.people import change_role, remove_person
from notifications import events as notification_events
from notifications.services.preferences import choose_contacts
from secor_portal import files
from secor_portal.activity.models import Event
from tests.audits import papers
from tests.factories import (
    AuditFactory,
    DocumentFactory,
    ElementScoreFactory,
    InvitationFactory,
    MembershipFactory,
    RevisionRoundFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("unscoped", "db")

FACTS = "facts_changed"
DATES = "dates_changed"
PEOPLE = "people_changed"
CONTACTS = "contacts_changed"
IMPORTED = "municipalities_imported"
ANNOUNCED = {
    "audit.conducted_on_set": (DATES, FACTS),  # a draft is not a fact of the standing
    "audit.submitted": (FACTS,),
    "audit.withdrawn": (FACTS,),
    "audit.rejected": (FACTS,),
    "audit.revisions_requested": (DATES,),
    "audit.resubmitted": (FACTS,),
    "audit.qa_passed": (FACTS,),
    "audit.qa_failed": (FACTS,),
    "audit.qa_reversed": (FACTS,),
    "audit.decision_undone": (FACTS,),
    "audit.clocks_paused": (DATES,),
    "audit.clocks_resumed": (DATES,),
    "audit.discarded": (DATES,),
    "audit.auditor_assigned": (DATES,),
    "plan.developed": (FACTS,),
    "plan.item_added": (FACTS,),
    "plan.item_changed": (FACTS,),
    "plan.item_done": (FACTS,),
    "plan.item_reopened": (FACTS,),
    "plan.item_removed": (FACTS,),
    "certificate.issued": (FACTS,),
    "extension.granted": (FACTS,),
    "review.opened": (FACTS,),
    "review.decided": (FACTS,),
    "municipality.imported": (IMPORTED,),
    "municipality.import_changed": (IMPORTED,),
    "municipality.ended": (FACTS,),
    "municipality.end_taken_back": (FACTS,),
    "municipality.ruling_recorded": (FACTS,),
    "municipality.pir_recorded": (FACTS,),
    "headcount.reported": (FACTS,),
    "headcount.changed": (FACTS,),
    "headcount.removed": (FACTS,),
    "person.joined": (PEOPLE,),
    "person.role_changed": (PEOPLE,),
    "person.removed": (PEOPLE,),
    "person.sign_in_reset": ("sign_in_reset",),
    "contacts.chosen": (CONTACTS,),
    "standing.changed": ("standings_kept",),
}
SILENT = {
    "address.tried_again",
    "answer.carried_over",
    "answer.saved",
    "answer.taken_back",
    "audit.document_added",
    "audit.document_dated",
    "audit.document_removed",
    "audit.evidence_attached",
    "audit.evidence_detached",
    "audit.instrument_changed",
    "audit.method_chosen",
    "audit.note_changed",
    "audit.note_removed",
    "audit.note_ticked",
    "audit.note_unticked",
    "audit.note_written",
    "audit.reason_changed",
    "audit.reviewer_assigned",
    "audit.scored",
    "audit.started",
    "audit.taken",
    "audit.workbook_imported",
    "calendar.address_made",
    "calendar.address_renewed",
    "certificate.downloaded",
    "certificate.expiry_recorded",
    "certificate.prepared",
    "certificate.reissued",
    "certificate.scan_attached",
    "certificate.withdrawn",
    "desk.person_added",
    "desk.person_changed",
    "desk.person_removed",
    "instrument.discarded",
    "instrument.ended",
    "instrument.imported",
    "instrument.published",
    "instrument.published_after_gap",
    "mail.switched_off",
    "mail.switched_on",
    "message.failed",
    "message.queued_again",
    "municipality.details_changed",
    "notice.sent",
    "person.invitation_withdrawn",
    "person.invited",
    "plan.discarded",
    "plan.item_carried_in",
    "plan.item_carried_on",
    "plan.item_given_back",
    "plan.item_progressed",
    "plan.proof_added",
    "plan.proof_removed",
    "reminder.sent",
    "sending.held",
    "sending.resumed",
    "standard_note.added",
    "standard_note.changed",
    "standard_note.retired",
    "training.recorded",
    "training.removed",
}  # they change no date, or another verb of the same change sends the signal
APPS = ("municipalities", "audits", "certificates", "notifications")
EVENTS = (municipality_events, audit_events, certificate_events, notification_events)
SIGNALS = {name: one for events in EVENTS for name, one in vars(events).items() if isinstance(one, Signal)}


@pytest.mark.slow
def test_every_verb_is_announced_or_silent():
    assert {verb for events in EVENTS for verb in events.VERBS} == set(ANNOUNCED) | SILENT
    assert not set(ANNOUNCED) & SILENT


@cache
def service_modules() -> dict[str, ast.Module]:
    """Every module of services, by its dotted name."""
    paths = [path for app in APPS for path in (Path(settings.BASE_DIR) / app).rglob("*.py")]
    found = {
        path.relative_to(settings.BASE_DIR).with_suffix(""): path
        for path in paths
        if "services" in (*path.parts, path.stem)
    }
    return {".".join(name.parts): ast.parse(path.read_text()) for name, path in found.items()}


def functions_of(module: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}


def functions_known_to(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """The functions of a module, and those that it imports from other modules of services."""
    imports = [node for node in module.body if isinstance(node, ast.ImportFrom) and node.module in service_modules()]
    imported = {}
    for node in imports:
        theirs = functions_of(service_modules()[node.module])
        imported |= {alias.name: theirs[alias.name] for alias in node.names if alias.name in theirs}
    return imported | functions_of(module)


def functions_that_record(verb: str) -> Iterator[tuple[str, dict[str, ast.FunctionDef]]]:
    """Each service function that records ``verb``, with all functions that its module knows."""
    for module in service_modules().values():
        for name, node in functions_of(module).items():
            asked = [leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.keyword) and leaf.arg == "verb"]
            constants = [leaf for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and leaf not in asked]
            if verb in {leaf.value for leaf in constants}:
                yield name, functions_known_to(module)


def names_in(node: ast.FunctionDef) -> set[str]:
    names = {leaf.id for leaf in ast.walk(node) if isinstance(leaf, ast.Name)}
    return names | {leaf.attr for leaf in ast.walk(node) if isinstance(leaf, ast.Attribute)}


def sends(name: str, functions: dict[str, ast.FunctionDef], signals: set[str], seen: frozenset[str]) -> bool:
    """Whether the function sends one of ``signals``, directly or through a function that its module knows."""
    used = names_in(functions[name])
    helpers = (used & set(functions)) - seen
    return bool(used & signals) or any(sends(one, functions, signals, seen | {name}) for one in helpers)


def announces(name: str, functions: dict[str, ast.FunctionDef], signals: set[str]) -> bool:
    """Whether the function sends one of ``signals``, or each of its callers does."""
    if sends(name, functions, signals, frozenset()):
        return True
    callers = [caller for caller, node in functions.items() if caller != name and name in names_in(node)]
    return bool(callers) and all(announces(caller, functions, signals) for caller in callers)


@pytest.mark.parametrize(("verb", "signals"), ANNOUNCED.items(), ids=ANNOUNCED)
def test_every_service_that_records_the_verb_announces_it(verb, signals):
    found = list(functions_that_record(verb))

    assert found
    assert [name for name, functions in found if not announces(name, functions, set(signals))] == []


@pytest.fixture
def announced() -> Iterator[list[tuple[str, Any]]]:
    """The sent signals in order, each with its municipality."""
    heard: list[tuple[str, Any]] = []
    ears = {name: listen(name, heard) for name in SIGNALS}
    for name, signal in SIGNALS.items():
        signal.connect(ears[name])
    yield heard
    for name, signal in SIGNALS.items():
        signal.disconnect(ears[name])


def listen(name: str, heard: list[tuple[str, Any]]) -> Callable[..., None]:
    def hear(sender: Any, **facts: Any) -> None:
        facts.pop("signal")
        payload = facts.get("payload")
        heard.append((name, payload.municipality_id if payload else facts.get("municipality_id")))

    return hear


def set_day(audit, by, at):
    change_facts(audit=audit, version=audit.version, by=by, at=at, conducted_on=date(2026, 5, 8))


def discard(audit, by, at):
    discard_draft(audit=audit, version=audit.version, by=by, at=at)


def request(audit, by, at):
    request_revisions(audit=audit, letter="Please add.", version=audit.version, by=by, at=at)


def answer(audit, by, at):
    for element in audit.instrument.elements.all():
        ElementScoreFactory(audit=audit, element=element)
    stored = files.store_bytes(papers.pdf())
    DocumentFactory(audit=audit, sha256=stored.sha256, size=stored.size, name="report.pdf")
    RevisionRoundFactory(audit=audit, requested_on=date(2026, 5, 5), due_on=date(2026, 5, 20))
    resubmit_audit(audit=audit, answer="Added.", fixed=(), version=audit.version, by=by, at=at)


def pause(audit, by, at):
    pause_clocks(audit=audit, reason="Flood.", version=audit.version, by=by, at=at)


def restart(audit, by, at):
    pause(audit, by, at)
    restart_clocks(audit=audit, version=audit.version, by=by, at=at)


def assign(audit, by, at):
    auditor = MembershipFactory(municipality=audit.municipality, role="auditor")
    assign_auditor(membership=auditor, audit_id=audit.pk, until=date(2026, 6, 1), by=by, at=at)


def join(audit, by, at):
    invitation = InvitationFactory(municipality=audit.municipality, role="contributor")
    accept_invitation(invitation=invitation, by=UserFactory(email=invitation.email), at=at)


def change_a_role(audit, by, at):
    reader = MembershipFactory(municipality=audit.municipality, role="reader")
    change_role(membership=reader, role="contributor", by=by, at=at)


def remove(audit, by, at):
    remove_person(membership=MembershipFactory(municipality=audit.municipality, role="reader"), by=by, at=at)


def choose(audit, by, at):
    first = MembershipFactory(municipality=audit.municipality, role="contributor")
    choose_contacts(municipality=audit.municipality, first=first, second=None, by=by, at=at)


def end(audit, by, at):
    town = audit.municipality
    town.refresh_from_db()
    ended_on = None if town.ended_on else date(2026, 5, 1)
    end_municipality(municipality=town, version=town.version, ended_on=ended_on, successor=None, by=by, at=at)


def take_back_end(audit, by, at):
    end(audit, by, at)
    end(audit, by, at)


SCENARIOS = [
    ("audit.conducted_on_set", "draft", "author", set_day, DATES),
    ("audit.conducted_on_set", "revisions_requested", "author", set_day, FACTS),
    ("audit.discarded", "draft", "author", discard, DATES),
    ("audit.revisions_requested", "in_review", "reviewer", request, DATES),
    ("audit.resubmitted", "revisions_requested", "author", answer, FACTS),
    ("audit.clocks_paused", "in_review", "reviewer", pause, DATES),
    ("audit.clocks_resumed", "in_review", "reviewer", restart, DATES),
    ("audit.auditor_assigned", "draft", "author", assign, DATES),
    ("person.joined", "draft", "author", join, PEOPLE),
    ("person.role_changed", "draft", "author", change_a_role, PEOPLE),
    ("person.removed", "draft", "author", remove, PEOPLE),
    ("contacts.chosen", "draft", "author", choose, CONTACTS),
    ("municipality.ended", "draft", "reviewer", end, FACTS),
    ("municipality.end_taken_back", "draft", "reviewer", take_back_end, FACTS),
]


@pytest.mark.parametrize(
    ("verb", "state", "who", "act", "signal"), SCENARIOS, ids=[f"{row[0]} of {row[1]}" for row in SCENARIOS]
)
def test_a_service_announces_its_change(verb, state, who, act, signal, town, administrator, reviewer, at, announced):
    facts = {"municipality": town, "author": administrator, "reviewer": reviewer}
    audit = AuditFactory(**facts, state=state, round=1 if state == "revisions_requested" else 0)

    act(audit, administrator if who == "author" else reviewer, at)

    assert Event.objects.filter(verb=verb).exists()
    assert (signal, audit.municipality_id) in announced


def test_a_changed_fact_updates_the_standing_before_reminders(town, announced, at):
    municipality_events.facts_changed.send(type(town), municipality_id=town.pk, at=at)

    assert [name for name, _ in announced if name.startswith("standing")] == ["standings_kept", "standing_updated"]
