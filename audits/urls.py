"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from audits.views import (
    desk_decisions,
    desk_queue,
    desk_review,
    documents,
    inviting,
    listing,
    plan,
    receipt,
    revisions,
    working,
)

AUDIT = "audits/<uuid:pk>/"
DOCUMENT = f"{AUDIT}documents/<uuid:document_pk>/"
ITEM = "plan/<uuid:pk>/"

municipal: list[URLPattern] = [
    path("audits/", listing.audits, name="audits"),
    path("audits/start/", listing.start, name="audit_start"),
    path(AUDIT, working.audit, name="audit"),
    path(f"{AUDIT}day/", working.day, name="audit_day"),
    path(f"{AUDIT}documents/", documents.documents, name="audit_documents"),
    path(DOCUMENT, documents.download, name="audit_document"),
    path(f"{DOCUMENT}remove/", documents.remove, name="audit_document_remove"),
    path(f"{AUDIT}scores/", working.scores, name="audit_scores"),
    path(f"{AUDIT}check/", working.check, name="audit_check"),
    path(f"{AUDIT}submit/", working.submit, name="audit_submit"),
    path(f"{AUDIT}receipt/", receipt.receipt, name="audit_receipt"),
    path(f"{AUDIT}withdraw/", working.withdraw, name="audit_withdraw"),
    path(f"{AUDIT}revisions/", revisions.revisions, name="audit_revisions"),
    path(f"{AUDIT}discard/", working.discard, name="audit_discard"),
    path(f"{AUDIT}auditor/", inviting.auditor, name="audit_auditor"),
    path(f"{AUDIT}plan/", plan.develop, name="plan_develop"),
    path("plan/", plan.plan, name="plan"),
    path("plan/add/", plan.add_item, name="plan_item_add"),
    path(ITEM, plan.item, name="plan_item"),
    path(f"{ITEM}change/", plan.change, name="plan_item_change"),
    path(f"{ITEM}progress/", plan.progress, name="plan_item_progress"),
    path(f"{ITEM}done/", plan.done, name="plan_item_done"),
    path(f"{ITEM}reopen/", plan.reopen, name="plan_item_reopen"),
    path(f"{ITEM}remove/", plan.remove, name="plan_item_remove"),
]
desk: list[URLPattern] = [
    path("", desk_queue.queue, name="queue"),
    path(AUDIT, desk_review.review, name="review"),
    path(f"{AUDIT}take/", desk_review.take, name="review_take"),
    path(f"{AUDIT}reviewer/", desk_review.assign, name="review_assign"),
    path(f"{AUDIT}notes/", desk_review.note, name="review_note"),
    path(f"{AUDIT}notes/<uuid:note_pk>/remove/", desk_review.note_remove, name="review_note_remove"),
    path(DOCUMENT, desk_review.download, name="review_document"),
    path(f"{DOCUMENT}view/", desk_review.inline, name="review_document_view"),
    path(f"{AUDIT}revise/", desk_decisions.revise, name="review_revise"),
    path(f"{AUDIT}pass/", desk_decisions.pass_, name="review_pass"),
    path(f"{AUDIT}fail/", desk_decisions.fail, name="review_fail"),
    path(f"{AUDIT}reject/", desk_decisions.reject, name="review_reject"),
    path(f"{AUDIT}reverse/", desk_decisions.reverse, name="review_reverse"),
]
public: list[URLPattern] = []
