"""The addresses of this app for each side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from audits.conducting.views import (
    audit,
    audit_list,
    auditor,
    day,
    discard,
    documents,
    evidence,
    method,
    questions,
    receipt,
    revisions,
    scores,
    start,
    submission,
)
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
    path("audits/", audit_list.list_audits, name="audits"),
    path("audits/start/", start.show_start, name="audit_start"),
    path(AUDIT, audit.show_audit, name="audit"),
    path(f"{AUDIT}day/", day.show_day, name="audit_day"),
    path(f"{AUDIT}documents/", documents.show_documents, name="audit_documents"),
    path(DOCUMENT, documents.download_document, name="audit_document"),
    path(f"{DOCUMENT}remove/", documents.remove_file, name="audit_document_remove"),
    path(f"{AUDIT}scores/", scores.show_scores, name="audit_scores"),
    path(f"{AUDIT}workbook/", workbook.show_workbook, name="audit_workbook"),
    path(f"{AUDIT}workbook/file/", workbook.download_workbook, name="audit_workbook_file"),
    path(f"{AUDIT}workbook/save/", workbook.save_workbook, name="audit_workbook_save"),
    path(f"{AUDIT}method/", method.show_method, name="audit_method"),
    path(f"{AUDIT}questions/", questions.list_questions, name="audit_questions"),
    path(f"{AUDIT}questions/open/", questions.open_question, name="audit_question_open"),
    path(QUESTION, questions.show_question, name="audit_question"),
    path(f"{QUESTION}save/", questions.save_question, name="audit_question_save"),
    path(f"{QUESTION}carry/", questions.carry_over_question, name="audit_question_carry"),
    path(f"{QUESTION}carry/back/", questions.take_back_question, name="audit_question_uncarry"),
    path(f"{QUESTION}evidence/", evidence.add_evidence_file, name="audit_evidence"),
    path(f"{QUESTION}evidence/reuse/", evidence.reuse_file, name="audit_evidence_reuse"),
    path(f"{EVIDENCE}detach/", evidence.detach_file, name="audit_evidence_detach"),
    path(f"{EVIDENCE}date/", evidence.date_file, name="audit_evidence_date"),
    path(f"{AUDIT}notes/<uuid:note_pk>/tick/", evidence.tick_audit_note, name="audit_note_tick"),
    path(f"{AUDIT}notes/<uuid:note_pk>/untick/", evidence.untick_audit_note, name="audit_note_untick"),
    path(f"{AUDIT}check/", submission.show_check, name="audit_check"),
    path(f"{AUDIT}submit/", submission.submit_checked, name="audit_submit"),
    path(f"{AUDIT}receipt/", receipt.show_receipt, name="audit_receipt"),
    path(f"{AUDIT}withdraw/", submission.show_withdrawal, name="audit_withdraw"),
    path(f"{AUDIT}revisions/", revisions.show_revisions, name="audit_revisions"),
    path(f"{AUDIT}discard/", discard.show_discard, name="audit_discard"),
    path(f"{AUDIT}auditor/", auditor.show_auditor, name="audit_auditor"),
    path(f"{AUDIT}plan/", plan.begin_plan, name="plan_develop"),
    path(f"{AUDIT}plan/propose/", proposals.propose_actions, name="plan_propose"),
    path(f"{AUDIT}plan/carry/", carry_over.choose_actions, name="plan_carry"),
    path("plan/", plan.show_plan, name="plan"),
    path("plan/print/", council_print.print_plan, name="plan_print"),
    path("plan/add/", plan.create_action, name="plan_item_add"),
    path(ITEM, plan.show_action, name="plan_item"),
    path(f"{ITEM}change/", plan.edit_action, name="plan_item_change"),
    path(f"{ITEM}progress/", plan.save_progress, name="plan_item_progress"),
    path(f"{ITEM}done/", plan.finish_action, name="plan_item_done"),
    path(f"{ITEM}reopen/", plan.unfinish_action, name="plan_item_reopen"),
    path(f"{ITEM}remove/", plan.delete_action, name="plan_item_remove"),
    path(f"{ITEM}proofs/", proofs.upload_proofs, name="plan_proofs"),
    path(f"{ITEM}proofs/<uuid:proof_pk>/", proofs.download_proof, name="plan_proof"),
    path(f"{ITEM}proofs/<uuid:proof_pk>/remove/", proofs.delete_proof, name="plan_proof_remove"),
]
desk: list[URLPattern] = [
    path("", queue.show_queue, name="queue"),
    path(AUDIT, reviews.show_review, name="review"),
    path(f"{AUDIT}take/", reviews.begin_review, name="review_take"),
    path(f"{AUDIT}reviewer/", reviews.choose_reviewer, name="review_assign"),
    path(f"{AUDIT}history/", reviews.show_history, name="review_history"),
    path(f"{AUDIT}library/", notes.choose_standard_note, name="review_library"),
    path(f"{AUDIT}notes/", notes.create_note, name="review_note"),
    path(NOTE, notes.edit_note, name="review_note_change"),
    path(f"{NOTE}weight/", notes.weigh_note, name="review_note_weigh"),
    path(f"{NOTE}remove/", notes.delete_note, name="review_note_remove"),
    path("notes/", standard_notes.show_library, name="standard_notes"),
    path("notes/add/", standard_notes.create_standard_note, name="standard_note_add"),
    path("notes/<uuid:pk>/", standard_notes.edit_standard_note, name="standard_note"),
    path("notes/<uuid:pk>/retire/", standard_notes.withdraw_standard_note, name="standard_note_retire"),
    path(DOCUMENT, reviews.download_document, name="review_document"),
    path(f"{DOCUMENT}view/", reviews.show_document, name="review_document_view"),
    path(f"{AUDIT}revise/", decisions.revise_audit, name="review_revise"),
    path(f"{AUDIT}pass/", decisions.pass_audit, name="review_pass"),
    path(f"{AUDIT}fail/", decisions.fail_audit, name="review_fail"),
    path(f"{AUDIT}reject/", decisions.return_audit, name="review_reject"),
    path(f"{AUDIT}reverse/", decisions.reverse_decision, name="review_reverse"),
    path(f"{AUDIT}undo/", undo.undo_last_decision, name="review_undo"),
    path(f"{AUDIT}clocks/", pauses.show_clocks, name="review_clocks"),
    path(f"{AUDIT}clocks/pause/", pauses.pause_audit, name="review_pause"),
    path(f"{AUDIT}clocks/resume/", pauses.restart_audit, name="review_resume"),
    path("instruments/", versions.list_instruments, name="instruments"),
    path("instruments/import/", versions.import_file, name="instrument_import"),
    path("instruments/template.xlsx", versions.download_empty_workbook, name="instrument_template_xlsx"),
    path("instruments/template.yaml", versions.download_empty_yaml, name="instrument_template_yaml"),
    path(INSTRUMENT, versions.show_instrument, name="instrument"),
    path(f"{INSTRUMENT}file.xlsx", versions.download_workbook, name="instrument_xlsx"),
    path(f"{INSTRUMENT}file.yaml", versions.download_yaml, name="instrument_yaml"),
    path(f"{INSTRUMENT}publish/", versions.publish_version, name="instrument_publish"),
    path(f"{INSTRUMENT}discard/", versions.discard_version, name="instrument_discard"),
]
public: list[URLPattern] = []
