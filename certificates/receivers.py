"""Receivers of signals. They run in the transaction that sends the signal."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from audits import events as audits
from audits.models import Audit
from audits.services.act_by import update_act_by
from certificates import events
from certificates.services.preparing import (
    prepare_certificate,
    prepare_won_certificates,
    protect_issued_certificate,
    withdraw_prepared_certificate,
)
from certificates.services.standings import CHUNK, recompute_standings
from municipalities.events import facts_changed, municipalities_imported
from municipalities.models import User
from secor_portal import clock


@receiver(facts_changed)
def update_standing(sender: Any, *, municipality_id: UUID, at: datetime, **_: Any) -> None:
    """Store the standing that follows from the changed facts, and prepare or withdraw certificates to match."""
    recompute_standings([municipality_id], as_of=clock.local_day(at), at=at)
    prepare_won_certificates(municipality_id=municipality_id, at=at)
    events.standing_updated.announce(events.StandingUpdated(municipality_id, at))


@receiver(municipalities_imported)
def answer_for_all(sender: Any, *, municipality_ids: list[UUID], at: datetime, **_: Any) -> None:
    """Compute the standings of all imported municipalities, in chunks."""
    for start in range(0, len(municipality_ids), CHUNK):
        recompute_standings(municipality_ids[start : start + CHUNK], as_of=clock.local_day(at), at=at)


@receiver(events.expiries_changed)
def press_as_much(sender: Any, *, municipality_ids: Collection[UUID], **_: Any) -> None:
    """Recompute by when a side must act on each open audit: that day depends on when the certificate expires."""
    update_act_by(municipality_ids)


@receiver(audits.qa_decided)
def prepare(sender: Any, *, audit: Audit, by: User, at: datetime, **_: Any) -> None:
    """Prepare a certificate for an audit that won one."""
    prepare_certificate(audit=audit, by=by, at=at)


@receiver([audits.qa_reversed, audits.decision_undone])
def withdraw(sender: Any, *, audit: Audit, by: User, at: datetime, **_: Any) -> None:
    """Withdraw the certificate that was prepared for a decision which is now reversed or undone."""
    withdraw_prepared_certificate(audit=audit, by=by, at=at)


@receiver([audits.qa_reversing, audits.decision_undoing])
def object_to_reversal(sender: Any, *, audit: Audit, **_: Any) -> None:
    """Refuse to reverse or undo a decision if its certificate was already issued."""
    protect_issued_certificate(audit=audit)
