"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from audits.conducting.views import auditor, documents, evidence, listing, questions, receipt, revisions, steps
from audits.plan.views import carry_over, council_print, plan, proofs, proposals
from audits.questions.views import versions
from audits.review.views import decisions, notes, pauses, queue, reviews, standard_notes, undo
from audits.workbook.views import workbook

AUDIT = "audits/<uuid:pk>/"
DOCUMENT = f"{AUDIT}documents/<uuid:document_pk>/"
NOTE = f"{AUDIT}notes/<uuid:note_pk>/"
QUESTION = f"{AUDIT}questions/<str:code>/"
EVIDENCE = f"{QUESTION}evidence/<uuid:document_pk>/"
ITEM = "plan/<uuid:pk>/"
INSTRUMENT = "instruments/<uuid:pk>/"

municipal: list[URLPattern] = [
    path("audits/", listing.audits, name="audits"),
    path("audits/start/", listing.start, name="audit_start"),
    path(AUDIT, steps.audit, name="audit"),
    path(f"{AUDIT}day/", steps.day, name="audit_day"),
    path(f"{AUDIT}documents/", documents.documents, name="audit_documents"),
    path(DOCUMENT, documents.download, name="audit_document"),
    path(f"{DOCUMENT}remove/", documents.remove, name="audit_document_remove"),
    path(f"{AUDIT}scores/", steps.scores, name="audit_scores"),
    path(f"{AUDIT}workbook/", workbook.workbook, name="audit_workbook"),
    path(f"{AUDIT}workbook/file/", workbook.download, name="audit_workbook_file"),
    path(f"{AUDIT}workbook/save/", workbook.save, name="audit_workbook_save"),
    path(f"{AUDIT}method/", steps.method, name="audit_method"),
    path(f"{AUDIT}questions/", questions.questions, name="audit_questions"),
    path(f"{AUDIT}questions/open/", questions.open_question, name="audit_question_open"),
    path(QUESTION, questions.question, name="audit_question"),
    path(f"{QUESTION}save/", questions.save, name="audit_question_save"),
    path(f"{QUESTION}carry/", questions.carry, name="audit_question_carry"),
    path(f"{QUESTION}carry/back/", questions.uncarry, name="audit_question_uncarry"),
    path(f"{QUESTION}evidence/", evidence.add, name="audit_evidence"),
    path(f"{QUESTION}evidence/reuse/", evidence.reuse, name="audit_evidence_reuse"),
    path(f"{EVIDENCE}detach/", evidence.detach, name="audit_evidence_detach"),
    path(f"{EVIDENCE}date/", evidence.date, name="audit_evidence_date"),
    path(f"{AUDIT}notes/<uuid:note_pk>/tick/", evidence.tick, name="audit_note_tick"),
    path(f"{AUDIT}notes/<uuid:note_pk>/untick/", evidence.untick, name="audit_note_untick"),
    path(f"{AUDIT}check/", steps.check, name="audit_check"),
    path(f"{AUDIT}submit/", steps.submit, name="audit_submit"),
    path(f"{AUDIT}receipt/", receipt.receipt, name="audit_receipt"),
    path(f"{AUDIT}withdraw/", steps.withdraw, name="audit_withdraw"),
    path(f"{AUDIT}revisions/", revisions.revisions, name="audit_revisions"),
    path(f"{AUDIT}discard/", steps.discard, name="audit_discard"),
    path(f"{AUDIT}auditor/", auditor.auditor, name="audit_auditor"),
    path(f"{AUDIT}plan/", plan.develop, name="plan_develop"),
    path(f"{AUDIT}plan/propose/", proposals.propose, name="plan_propose"),
    path(f"{AUDIT}plan/carry/", carry_over.carry, name="plan_carry"),
    path("plan/", plan.plan, name="plan"),
    path("plan/print/", council_print.print_, name="plan_print"),
    path("plan/add/", plan.add_item, name="plan_item_add"),
    path(ITEM, plan.item, name="plan_item"),
    path(f"{ITEM}change/", plan.change, name="plan_item_change"),
    path(f"{ITEM}progress/", plan.progress, name="plan_item_progress"),
    path(f"{ITEM}done/", plan.done, name="plan_item_done"),
    path(f"{ITEM}reopen/", plan.reopen, name="plan_item_reopen"),
    path(f"{ITEM}remove/", plan.remove, name="plan_item_remove"),
    path(f"{ITEM}proofs/", proofs.add, name="plan_proofs"),
    path(f"{ITEM}proofs/<uuid:proof_pk>/", proofs.download, name="plan_proof"),
    path(f"{ITEM}proofs/<uuid:proof_pk>/remove/", proofs.remove, name="plan_proof_remove"),
]
desk: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path(AUDIT, reviews.review, name="review"),
    path(f"{AUDIT}take/", reviews.take, name="review_take"),
    path(f"{AUDIT}reviewer/", reviews.assign, name="review_assign"),
    path(f"{AUDIT}history/", reviews.history, name="review_history"),
    path(f"{AUDIT}library/", notes.library, name="review_library"),
    path(f"{AUDIT}notes/", notes.note, name="review_note"),
    path(NOTE, notes.note_change, name="review_note_change"),
    path(f"{NOTE}weight/", notes.note_weigh, name="review_note_weigh"),
    path(f"{NOTE}remove/", notes.note_remove, name="review_note_remove"),
    path("notes/", standard_notes.library, name="standard_notes"),
    path("notes/add/", standard_notes.add, name="standard_note_add"),
    path("notes/<uuid:pk>/", standard_notes.change, name="standard_note"),
    path("notes/<uuid:pk>/retire/", standard_notes.retire, name="standard_note_retire"),
    path(DOCUMENT, reviews.download, name="review_document"),
    path(f"{DOCUMENT}view/", reviews.inline, name="review_document_view"),
    path(f"{AUDIT}revise/", decisions.revise, name="review_revise"),
    path(f"{AUDIT}pass/", decisions.pass_, name="review_pass"),
    path(f"{AUDIT}fail/", decisions.fail, name="review_fail"),
    path(f"{AUDIT}reject/", decisions.reject, name="review_reject"),
    path(f"{AUDIT}reverse/", decisions.reverse, name="review_reverse"),
    path(f"{AUDIT}undo/", undo.undo, name="review_undo"),
    path(f"{AUDIT}clocks/", pauses.clocks, name="review_clocks"),
    path(f"{AUDIT}clocks/pause/", pauses.pause, name="review_pause"),
    path(f"{AUDIT}clocks/resume/", pauses.resume, name="review_resume"),
    path("instruments/", versions.instruments, name="instruments"),
    path("instruments/import/", versions.upload, name="instrument_import"),
    path("instruments/template.xlsx", versions.empty_workbook, name="instrument_template_xlsx"),
    path("instruments/template.yaml", versions.empty_yaml, name="instrument_template_yaml"),
    path(INSTRUMENT, versions.instrument, name="instrument"),
    path(f"{INSTRUMENT}file.xlsx", versions.as_workbook, name="instrument_xlsx"),
    path(f"{INSTRUMENT}file.yaml", versions.as_yaml, name="instrument_yaml"),
    path(f"{INSTRUMENT}publish/", versions.publish, name="instrument_publish"),
    path(f"{INSTRUMENT}discard/", versions.discard, name="instrument_discard"),
]
public: list[URLPattern] = []
