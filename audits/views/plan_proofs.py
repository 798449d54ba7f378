"""The files that show how far an action is."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from audits.forms.planning import ProofForm
from audits.models import ActionItem, Proof
from audits.services.progressing import add_proofs_with
from audits.services.proving import remove_proof
from audits.views.common import settle, tell_files_added
from audits.views.plan import item_page, the_item
from municipalities.models import Municipality
from secor_portal.web.acting import act, hand
from secor_portal.web.guards import municipal
from secor_portal.web.stored import attachment


def the_proof(municipality: Municipality, pk: UUID, proof_pk: UUID) -> Proof:
    """A file of an action of the open municipality; one that was taken out is not found."""
    proofs = Proof.objects.select_related("item__plan__audit", "item__carried_to__plan__audit")
    return get_object_or_404(proofs, municipality=municipality, item_id=pk, pk=proof_pk, removed_at=None)


@municipal("audits.keep_plan", on=the_item)
@require_POST
def add(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """Add files, all or none, with what was typed about the action beside them."""
    form = ProofForm(request.POST, request.FILES)
    if form.is_valid() and _added(request, item, form):
        return redirect("municipal:plan_item", municipality.slug, item.pk)
    return item_page(request, municipality, item, proof_form=form)


@municipal("audits.keep_plan", on=the_proof)
@require_POST
def remove(request: HttpRequest, municipality: Municipality, proof: Proof) -> HttpResponse:
    """Take a file out again; it stays on record."""
    act(request, remove_proof, proof=proof, done=f"“{proof.name}” removed.")
    return redirect("municipal:plan_item", municipality.slug, proof.item_id)


@municipal("audits.view_plan", on=the_proof)
@require_safe
def download(request: HttpRequest, municipality: Municipality, proof: Proof) -> Any:
    """The file, to keep."""
    return attachment(proof.sha256, proof.media_type, proof.name)


def _added(request: HttpRequest, item: ActionItem, form: ProofForm) -> bool:
    given = {"uploaded": form.cleaned_data["files"], "version": form.cleaned_data["version"], "progress": form.typed()}
    if not settle(form, item, add_proofs_with, item=item, **given, **hand(request)):
        return False
    return tell_files_added(request, given["uploaded"])
