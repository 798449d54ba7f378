"""The files that show the progress of an action."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audits.models import ActionItem, Proof
from audits.plan.services.actions import lock_action, refuse_carried, require_open, set_progress
from municipalities.models import User
from secor_portal import files, uploads
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken
from secor_portal.files import StoredFile
from secor_portal.uploads import InspectedFile, UploadsRefused

MOST_PROOFS = 20  # of one action
NO_VERSION = -1  # no stored action has it, so a text without its version is refused


@transaction.atomic
def add_proofs(
    *,
    action: ActionItem,
    uploaded: Sequence[Any],
    by: User,
    at: datetime,
    progress: str | None = None,
    version: int | None = None,
) -> list[Proof]:
    """Add files (Django's ``UploadedFile``) and save ``progress`` if it isn't None: all or none.

    ``progress`` needs the ``version`` of the action; the files alone don't. A done action may still get files.
    ``UploadsRefused`` names every file that is refused.
    """
    refuse_carried(lock_action(action))
    if not uploaded:
        raise RuleBroken("no_file", "Choose a file.", field="files")
    inspected = uploads.inspect_files(uploaded)
    present = dict(Proof.objects.filter(item=action, removed_at=None).values_list("sha256", "name"))
    _refuse_too_many(len(present) + len(uploaded))
    new = list(zip(inspected, (files.measure_pieces(file.chunks()) for file in uploaded), strict=True))
    _refuse_copies(present, new)
    for file in uploaded:  # after all checks, so no refused file is stored; before the rows, so each row has its file
        files.store_pieces(file.chunks())
    proofs = Proof.objects.bulk_create(_build_proof(action, *one, by=by, at=at) for one in new)
    for proof in proofs:
        record("plan.proof_added", action, by=by, at=at, name=proof.name, sha256=proof.sha256)
    _save_progress(action, progress, version, by, at)
    return proofs


@transaction.atomic
def remove_proof(
    *, proof: Proof, by: User, at: datetime, progress: str | None = None, version: int | None = None
) -> Proof:
    """Remove a file from an open action and save ``progress`` if it isn't None: both or neither.

    The file stays on record. ``progress`` needs the ``version`` of the action.
    """
    require_open(lock_action(proof.item), "This action is done, so its files stay. Reopen it first.")
    if not Proof.objects.filter(pk=proof.pk, removed_at=None).update(removed_at=at):
        raise RuleBroken("removed_already", f"“{proof.name}” was already removed.")
    record("plan.proof_removed", proof.item, by=by, at=at, name=proof.name, sha256=proof.sha256)
    proof.removed_at = at
    _save_progress(proof.item, progress, version, by, at)
    return proof


def _save_progress(action: ActionItem, progress: str | None, version: int | None, by: User, at: datetime) -> None:
    if progress is not None:
        version = NO_VERSION if version is None else version
        set_progress(action=action, progress=progress, version=version, by=by, at=at)


def _build_proof(action: ActionItem, inspected: InspectedFile, stored: StoredFile, *, by: User, at: datetime) -> Proof:
    return Proof(
        municipality_id=action.municipality_id,
        item=action,
        name=inspected.name,
        media_type=inspected.media_type,
        size=stored.size,
        sha256=stored.sha256,
        uploaded_by=by,
        uploaded_at=at,
    )


def _refuse_too_many(count: int) -> None:
    if count > MOST_PROOFS:
        sentence = f"An action has at most {MOST_PROOFS} files. Put several pictures into one document."
        raise RuleBroken("too_many_files", sentence, field="files")


def _refuse_copies(present: dict[str, str], new: Sequence[tuple[InspectedFile, StoredFile]]) -> None:
    """Refuse a file with the same content as another one, whatever its name is."""
    seen, sentences = dict(present), []
    for inspected, stored in new:
        if other := seen.get(stored.sha256):
            sentences.append(f"“{inspected.name}” has the same content as “{other}”. Leave one of them out.")
        seen[stored.sha256] = inspected.name
    if sentences:
        raise UploadsRefused(sentences, field="files")
