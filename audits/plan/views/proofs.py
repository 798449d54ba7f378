"""The files that show the progress of an action."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from audits.lookups import announce_files
from audits.models import ActionItem, Proof
from audits.plan.forms import BesideProofForm, ProofForm
from audits.plan.services.proofs import add_proofs, remove_proof
from audits.plan.views.plan import find_action, render_action
from municipalities.models import Municipality
from secor_portal.web.guards import municipal
from secor_portal.web.service_calls import call_service
from secor_portal.web.stored_files import respond_with_download


def find_proof(municipality: Municipality, pk: UUID, proof_pk: UUID) -> Proof:
    """A file of an action of the open municipality, else 404. A removed file is not found."""
    return _get_proof(municipality, item_id=pk, pk=proof_pk, removed_at=None)


def find_proof_or_removed(municipality: Municipality, pk: UUID, proof_pk: UUID) -> Proof:
    """The same, also if it was removed: the page must show the text again that a person typed beside it."""
    return _get_proof(municipality, item_id=pk, pk=proof_pk)


@municipal("audits.keep_plan", on=find_action)
@require_POST
def upload_proofs(request: HttpRequest, municipality: Municipality, action: ActionItem) -> HttpResponse:
    """Add files with the progress typed beside them, all or none."""
    form = ProofForm(request.POST, request.FILES)
    if form.is_valid() and _add_files(request, action, form):
        return redirect("municipal:plan_item", municipality.slug, action.pk)
    return render_action(request, municipality, action, proof_form=form)


@municipal("audits.keep_plan", on=find_proof_or_removed)
@require_POST
def delete_proof(request: HttpRequest, municipality: Municipality, proof: Proof) -> HttpResponse:
    """Remove a file and save the progress typed beside it. The file stays on record."""
    form = BesideProofForm(request.POST)
    if form.is_valid() and _remove_file(request, proof, form):
        return redirect("municipal:plan_item", municipality.slug, proof.item_id)
    return render_action(request, municipality, proof.item, progress_form=form)


@municipal("audits.view_plan", on=find_proof)
@require_safe
def download_proof(request: HttpRequest, municipality: Municipality, proof: Proof) -> Any:
    """Download a file."""
    return respond_with_download(proof.sha256, proof.media_type, proof.name)


def _get_proof(municipality: Municipality, **which: Any) -> Proof:
    proofs = Proof.objects.select_related(
        "item__plan__audit", "item__carried_to__plan__audit", "item__question", "item__done_by"
    )
    return get_object_or_404(proofs, municipality=municipality, **which)


def _add_files(request: HttpRequest, action: ActionItem, form: ProofForm) -> bool:
    uploaded = form.cleaned_data["files"]
    beside = {"version": form.cleaned_data["version"], "progress": form.get_changed_progress()}
    if not call_service(request, add_proofs, form=form, row=action, action=action, uploaded=uploaded, **beside):
        return False
    return announce_files(request, uploaded)


def _remove_file(request: HttpRequest, proof: Proof, form: BesideProofForm) -> bool:
    success = f"“{proof.name}” removed."
    beside = {"version": form.cleaned_data["version"], "progress": form.get_changed_progress()}
    return bool(call_service(request, remove_proof, form=form, row=proof.item, success=success, proof=proof, **beside))
