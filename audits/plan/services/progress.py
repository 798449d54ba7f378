"""What was typed about an action goes along with what is said of it next: both are kept, or neither is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audits.models import ActionItem, Proof
from audits.plan.services.plans import mark_action_done, reopen, set_progress
from audits.plan.services.proofs import add_proofs, remove_proof
from municipalities.models import User


@transaction.atomic
def mark_done_with(
    *, item: ActionItem, done_on: date, progress: str | None, version: int, by: User, at: datetime
) -> ActionItem:
    """Say on which day it was done, and how far it is where ``progress`` is not None."""
    mark_action_done(item=item, done_on=done_on, version=version, by=by, at=at)
    if progress is not None:
        set_progress(item=item, progress=progress, version=item.version, by=by, at=at)
    return item


@transaction.atomic
def reopen_with(*, item: ActionItem, progress: str | None, version: int, by: User, at: datetime) -> ActionItem:
    """Say that it is not done after all, and how far it is where ``progress`` is not None."""
    reopen(item=item, version=version, by=by, at=at)
    if progress is not None:
        set_progress(item=item, progress=progress, version=item.version, by=by, at=at)
    return item


@transaction.atomic
def add_proofs_with(
    *, item: ActionItem, uploaded: Sequence[Any], progress: str | None, version: int | None, by: User, at: datetime
) -> list[Proof]:
    """Add files, and say how far it is where ``progress`` is not None; that needs the version that was looked at."""
    proofs = add_proofs(item=item, uploaded=uploaded, by=by, at=at)
    _set_typed(item, progress, version, by, at)
    return proofs


@transaction.atomic
def remove_proof_with(*, proof: Proof, progress: str | None, version: int | None, by: User, at: datetime) -> Proof:
    """Take a file out, and say how far it is where ``progress`` is not None; that needs the version looked at."""
    remove_proof(proof=proof, by=by, at=at)
    _set_typed(proof.item, progress, version, by, at)
    return proof


def _set_typed(item: ActionItem, progress: str | None, version: int | None, by: User, at: datetime) -> None:
    if progress is not None:
        set_progress(item=item, progress=progress, version=-1 if version is None else version, by=by, at=at)
