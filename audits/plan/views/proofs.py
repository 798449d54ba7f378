"""The files that show how far an action is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from audits.lookups import announce_files, settle
from audits.models import ActionItem, Proof
from audits.plan.forms import BesideProofForm, ProofForm
from audits.plan.services.progress import add_proofs_with, remove_proof_with
from audits.plan.views.plan import item_page, the_item
from municipalities.models import Municipality
from secor_portal.web.acting import hand
from secor_portal.web.guards import municipal
from secor_portal.web.stored import attachment


def the_proof(municipality: Municipality, pk: UUID, proof_pk: UUID) -> Proof:
    """A file of an action of the open municipality; one that was taken out is not found."""
    return _a_proof(municipality, item_id=pk, pk=proof_pk, removed_at=None)


def the_proof_once_added(municipality: Municipality, pk: UUID, proof_pk: UUID) -> Proof:
    """The same, also where somebody took it out meanwhile: what was typed beside it must come back to who typed it."""
    return _a_proof(municipality, item_id=pk, pk=proof_pk)


@municipal("audits.keep_plan", on=the_item)
@require_POST
def upload_proofs(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """Add files, all or none, with what was typed about the action beside them."""
    form = ProofForm(request.POST, request.FILES)
    if form.is_valid() and _added(request, item, form):
        return redirect("municipal:plan_item", municipality.slug, item.pk)
    return item_page(request, municipality, item, proof_form=form)


@municipal("audits.keep_plan", on=the_proof_once_added)
@require_POST
def delete_proof(request: HttpRequest, municipality: Municipality, proof: Proof) -> HttpResponse:
    """Take a file out again, with what was typed about the action beside it; the file stays on record."""
    form = BesideProofForm(request.POST)
    if form.is_valid() and _removed(request, proof, form):
        messages.success(request, f"“{proof.name}” removed.")
        return redirect("municipal:plan_item", municipality.slug, proof.item_id)
    return item_page(request, municipality, proof.item, progress_form=form)


@municipal("audits.view_plan", on=the_proof)
@require_safe
def download_proof(request: HttpRequest, municipality: Municipality, proof: Proof) -> Any:
    """The file, to keep."""
    return attachment(proof.sha256, proof.media_type, proof.name)


def _a_proof(municipality: Municipality, **which: Any) -> Proof:
    proofs = Proof.objects.select_related(
        "item__plan__audit", "item__carried_to__plan__audit", "item__question", "item__done_by"
    )
    return get_object_or_404(proofs, municipality=municipality, **which)


def _added(request: HttpRequest, item: ActionItem, form: ProofForm) -> bool:
    given = {"uploaded": form.cleaned_data["files"], "version": form.cleaned_data["version"], "progress": form.typed()}
    if not settle(form, item, add_proofs_with, item=item, **given, **hand(request)):
        return False
    return announce_files(request, given["uploaded"])


def _removed(request: HttpRequest, proof: Proof, form: BesideProofForm) -> bool:
    beside = {"version": form.cleaned_data["version"], "progress": form.typed()}
    return settle(form, proof.item, remove_proof_with, proof=proof, **beside, **hand(request))
