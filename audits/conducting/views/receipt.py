"""The receipt of a submission: its files, when and by whom, to print or keep."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from audits.conducting.pages.audit import describe_page, load_answers_and_score
from audits.lookups import get_audit
from audits.models import Audit
from audits.selectors.audits import find_documents
from audits.selectors.clocks import get_submission_due
from audits.wording import describe_audit_score
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.clock import ALBERTA, local_day
from secor_portal.web.guards import municipal
from secor_portal.wording import moment


@municipal("audits.view_report", on=get_audit)
@require_safe
def show_receipt(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The receipt of the last submission."""
    due = get_submission_due(audit, clock.today())
    if audit.submitted_at is None or due is None:
        messages.info(request, "You get a receipt when you submit the audit.")
        return redirect("municipal:audit", municipality.slug, audit.pk)
    documents = list(find_documents(audit))
    sheet, board = load_answers_and_score(audit)
    context = {
        "documents": documents,
        "total": sum(document.size for document in documents),
        "board": board,
        "sheet": sheet,
        "score_pill": describe_audit_score(audit),
        "received": format_with_zone(audit.submitted_at),
        "submission_due": due,
        "in_time": local_day(audit.submitted_at) <= due or audit.round > 0,
    }
    return render(request, "audits/receipt.html", describe_page(municipality, audit) | context)


def format_with_zone(at: datetime) -> str:
    """15 June 2027, 14:08 Alberta time (UTC−06:00)."""
    offset = f"{at.astimezone(ALBERTA):%z}".replace("-", "−")
    return f"{moment(at)} Alberta time (UTC{offset[:3]}:{offset[3:]})"
