"""Files that show how far an action is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audits.models import ActionItem, Proof
from audits.plan.services.plans import insist_open, locked, refuse_carried
from municipalities.models import User
from secor_portal import files, uploads
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken
from secor_portal.files import StoredFile
from secor_portal.uploads import InspectedFile, UploadsRefused

MOST_PROOFS = 20  # of one action


@transaction.atomic
def add_proofs(*, item: ActionItem, uploaded: Sequence[Any], by: User, at: datetime) -> list[Proof]:
    """Add files (Django's ``UploadedFile``), all or none; a done action may still be proved.

    ``UploadsRefused`` names every file that is refused.
    """
    refuse_carried(locked(item))
    if not uploaded:
        raise RuleBroken("no_file", "Choose a file.", field="files")
    inspected = uploads.inspect_files(uploaded)
    present = dict(Proof.objects.filter(item=item, removed_at=None).values_list("sha256", "name"))
    _refuse_too_many(len(present) + len(uploaded))
    new = list(zip(inspected, (files.measure_pieces(file.chunks()) for file in uploaded), strict=True))
    _refuse_doubles(present, new)
    for file in uploaded:  # what is refused is not kept, and what a row names is there before it
        files.store_pieces(file.chunks())
    proofs = Proof.objects.bulk_create(_proof(item, *one, by=by, at=at) for one in new)
    for proof in proofs:
        record("plan.proof_added", item, by=by, at=at, name=proof.name, sha256=proof.sha256)
    return proofs


@transaction.atomic
def remove_proof(*, proof: Proof, by: User, at: datetime) -> Proof:
    """Take a file from an open action; it stays on record."""
    insist_open(locked(proof.item), "This action is done, so its proof stays. Open it again first.")
    if not Proof.objects.filter(pk=proof.pk, removed_at=None).update(removed_at=at):
        raise RuleBroken("removed_already", f"“{proof.name}” is no longer among the files.")
    record("plan.proof_removed", proof.item, by=by, at=at, name=proof.name, sha256=proof.sha256)
    proof.removed_at = at
    return proof


def _proof(item: ActionItem, inspected: InspectedFile, stored: StoredFile, *, by: User, at: datetime) -> Proof:
    return Proof(
        municipality_id=item.municipality_id,
        item=item,
        name=inspected.name,
        media_type=inspected.media_type,
        size=stored.size,
        sha256=stored.sha256,
        uploaded_by=by,
        uploaded_at=at,
    )


def _refuse_too_many(count: int) -> None:
    if count > MOST_PROOFS:
        sentence = f"An action holds at most {MOST_PROOFS} files. Put pictures together in one document."
        raise RuleBroken("too_many_files", sentence, field="files")


def _refuse_doubles(present: dict[str, str], new: Sequence[tuple[InspectedFile, StoredFile]]) -> None:
    """The same content shows an action once, whatever it is called."""
    seen, sentences = dict(present), []
    for inspected, stored in new:
        if other := seen.get(stored.sha256):
            sentences.append(f"“{inspected.name}” has the same content as “{other}”. Leave one of them out.")
        seen[stored.sha256] = inspected.name
    if sentences:
        raise UploadsRefused(sentences, field="files")
