"""Municipalities in every situation that the pages must tell apart, as of 10 May 2027."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django_scopes import scopes_disabled

from audits.models import Audit
from audits.rules.lifecycle import AuditState
from municipalities.models import Municipality
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    CertificateFactory,
    ExtensionFactory,
    HeadcountEntryFactory,
    MinistryReviewFactory,
)

TODAY = date(2027, 5, 10)
NOON = "2027-05-10 18:00:00+00:00"


def audit(town: Municipality, kind: str, day: date, state: AuditState = AuditState.QA_PASSED, **facts: Any) -> Audit:
    """An audit of the town; decided three weeks after it."""
    return AuditFactory(municipality=town, kind=kind, conducted_on=day, state=state, **facts)


def certified(town: Municipality, **facts: Any) -> Audit:
    """Certified in 2025 (``facts`` of the certificate), audited in 2026, the internal audit of 2027 due by 3 June."""
    won = audit(town, "certification", date(2025, 6, 15))
    CertificateFactory(audit=won, **facts)
    latest = audit(town, "internal", date(2026, 6, 3))
    HeadcountEntryFactory(municipality=town, count=8)
    ActionPlanFactory(audit=latest, developed_on=date(2026, 7, 1))
    return latest


def _only_people(town: Municipality) -> None:
    HeadcountEntryFactory(municipality=town, count=8)


def _not_in_pir(town: Municipality) -> None:
    Municipality.objects.filter(pk=town.pk).update(pir_registered_on=None)


def _never(town: Municipality) -> None:
    Municipality.objects.filter(pk=town.pk).update(pir_registered_on=date(2027, 2, 1))


def _first_year(town: Municipality) -> None:
    audit(town, "certification", date(2026, 6, 15))


def _not_open_yet(town: Municipality) -> None:
    latest = audit(town, "certification", date(2027, 2, 1))
    HeadcountEntryFactory(municipality=town, count=8)
    ActionPlanFactory(audit=latest, developed_on=date(2027, 3, 1))


def _expiry_year(town: Municipality) -> None:
    audit(town, "certification", date(2024, 6, 15))
    audit(town, "internal", date(2025, 6, 10))
    audit(town, "internal", date(2026, 6, 3))


def _overdue(town: Municipality) -> None:
    audit(town, "certification", date(2026, 4, 28))


def _renewal_pending(town: Municipality) -> None:
    audit(town, "certification", date(2024, 5, 1))
    audit(town, "internal", date(2025, 4, 20))
    audit(town, "internal", date(2026, 4, 20))
    audit(town, "certification", date(2027, 4, 15), AuditState.IN_REVIEW)


def _lapsed(town: Municipality) -> None:
    audit(town, "certification", date(2024, 5, 1))
    audit(town, "internal", date(2025, 4, 20))
    audit(town, "internal", date(2026, 4, 20))


def _not_maintained(town: Municipality) -> None:
    audit(town, "certification", date(2025, 6, 15))


def _revoked(town: Municipality) -> None:
    audit(town, "certification", date(2026, 6, 15))
    MinistryReviewFactory(
        municipality=town,
        opened_on=date(2027, 2, 1),
        decided_on=date(2027, 3, 18),
        outcome="revoked",
        letter="Letter of 18 March 2027",
    )


def _first_audit_with_amhsa(town: Municipality) -> None:
    audit(town, "certification", date(2027, 4, 15), AuditState.SUBMITTED)


def _revisions(town: Municipality) -> None:
    certified(town)
    audit(town, "internal", date(2027, 4, 15), AuditState.REVISIONS_REQUESTED, answer_due_on=date(2027, 5, 20))


def _with_amhsa(town: Municipality, **facts: Any) -> None:
    certified(town)
    submitted_at = datetime(2027, 4, 20, 18, tzinfo=UTC)
    known = {"submitted_at": submitted_at, "answer_due_on": date(2027, 5, 25)} | facts
    audit(town, "internal", date(2027, 4, 15), **{"state": AuditState.SUBMITTED} | known)


def _renewed_late(town: Municipality) -> None:
    """The audit of 2026 waits for QA while that of 2027 may be conducted already."""
    audit(town, "certification", date(2025, 12, 15))
    audit(town, "internal", date(2026, 12, 10), AuditState.IN_REVIEW)
    HeadcountEntryFactory(municipality=town, count=8)


def _additional_with_amhsa(town: Municipality) -> None:
    certified(town)
    audit(town, "additional", date(2027, 4, 15), AuditState.SUBMITTED, reason="Changes.")


def _draft(town: Municipality) -> None:
    certified(town)
    audit(town, "internal", date(2027, 5, 9), AuditState.DRAFT)


def _exceeded(town: Municipality) -> None:
    certified(town)
    HeadcountEntryFactory(
        municipality=town, count=3, category="seasonal", starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 5)
    )


def _extended(town: Municipality) -> None:
    certified(town)
    ExtensionFactory(municipality=town, granted_on=date(2027, 5, 1), until=date(2027, 9, 30), year=2027)


def _under_review(town: Municipality) -> None:
    certified(town)
    MinistryReviewFactory(municipality=town, opened_on=date(2027, 4, 6))


def _action_overdue(town: Municipality) -> None:
    plan = certified(town).plan
    ActionItemFactory(plan=plan, what="Fit the guard", due_on=date(2027, 5, 1))


# name: what makes it so, the headline, the next step, the main button
SITUATIONS: dict[str, tuple[Callable[[Municipality], Any], str, str, str]] = {
    "never certified, in PIR": (
        _never,
        "Not certified yet.",
        "Next: a certification audit, by 31 December 2027.",
        "Start the audit",
    ),
    "never certified, not in PIR": (
        _not_in_pir,
        "Not certified yet.",
        "Next: a certification audit, on a day that you choose.",
        "Start the audit",
    ),
    "certified, first year": (
        _first_year,
        "Certified through 15 June 2029.",
        "Next: the internal audit, by 15 June 2027.",
        "Start the audit",
    ),
    "certified, not open yet": (
        _not_open_yet,
        "Certified through 1 February 2030.",
        "Next: the internal audit, from 1 January to 1 February 2028.",
        "See the audits",
    ),
    "certified, second year": (
        certified,
        "Certified through 15 June 2028.",
        "Next: the internal audit, by 3 June 2027.",
        "Start the audit",
    ),
    "certified, expiry year": (
        _expiry_year,
        "Certified through 15 June 2027.",
        "Next: the certification audit, by 3 June 2027.",
        "Start the audit",
    ),
    "certified, overdue": (
        _overdue,
        "Certified through 28 April 2029.",
        "Overdue: the internal audit, due by 28 April 2027.",
        "Start the audit",
    ),
    "certified, more time given": (
        _extended,
        "Certified through 15 June 2028.",
        "Next: the internal audit, by 30 September 2027.",
        "Start the audit",
    ),
    "certified, draft begun": (
        _draft,
        "Certified through 15 June 2028.",
        "Next: the internal audit, by 3 June 2027.",
        "Continue the audit",
    ),
    "certified, audit with AMHSA": (
        _with_amhsa,
        "Certified through 15 June 2028.",
        "Next: AMHSA’s answer to the internal audit.",
        "See what you submitted",
    ),
    "certified, audit with AMHSA and the next open": (
        _renewed_late,
        "Certified through 15 December 2028.",
        "Next: the internal audit, by 10 December 2027.",
        "Start the audit",
    ),
    "certified, additional audit with AMHSA": (
        _additional_with_amhsa,
        "Certified through 15 June 2028.",
        "Next: the internal audit, by 3 June 2027.",
        "Start the audit",
    ),
    "certified, revisions asked": (
        _revisions,
        "Certified through 15 June 2028.",
        "Next: your answer to the revisions of the internal audit, by 20 May 2027.",
        "Answer the revisions",
    ),
    "certified, more than ten people": (
        _exceeded,
        "Certified through 15 June 2028.",
        "Next: the COR audit, by 3 June 2027.",
        "See the audits",
    ),
    "certified, under review": (
        _under_review,
        "Certified through 15 June 2028.",
        "Next: the internal audit, by 3 June 2027.",
        "Start the audit",
    ),
    "certified, action overdue": (
        _action_overdue,
        "Certified through 15 June 2028.",
        "Next: the internal audit, by 3 June 2027.",
        "Start the audit",
    ),
    "renewal pending": (
        _renewal_pending,
        "Still in force while AMHSA reviews the renewal.",
        "Next: AMHSA’s answer to the certification audit.",
        "See what you submitted",
    ),
    "lapsed": (
        _lapsed,
        "The certificate expired on 1 May 2027.",
        "Overdue: a certification audit, due by 20 April 2027.",
        "Start the audit",
    ),
    "not maintained": (
        _not_maintained,
        "The certificate was not maintained in 2026.",
        "Overdue: a certification audit, due by 15 June 2026.",
        "Start the audit",
    ),
    "revoked": (
        _revoked,
        "The certificate was revoked on 18 March 2027.",
        "Next: a certification audit, by 15 June 2027.",
        "Start the audit",
    ),
    "first audit with AMHSA": (
        _first_audit_with_amhsa,
        "Not certified yet.",
        "Next: AMHSA’s answer to the certification audit.",
        "See what you submitted",
    ),
}


def make(name: str, town: Municipality) -> None:
    """Bring the town into the situation ``name``."""
    with scopes_disabled():
        SITUATIONS[name][0](town)


def make_with_amhsa(town: Municipality, **facts: Any) -> None:
    """Certified, and the internal audit of 2027 with AMHSA; ``facts`` are of that audit."""
    with scopes_disabled():
        _with_amhsa(town, **facts)
