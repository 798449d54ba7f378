"""A row for each page that has more than a municipality in its address."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from audits.conducting.selectors.questions import QuestionInAudit
from secor_portal.files import StoredFile, store_bytes
from tests import factories as make


@dataclass(frozen=True)
class Subject:
    """The row that the page's permission checks, and the other parts of the address."""

    row: Any
    kwargs: dict[str, Any] = field(default_factory=dict)


def of(factory: Callable[..., Any], **facts: Any) -> Callable[[Any], Subject]:
    """A row of the municipality, named by ``pk`` in the address."""

    def build(town: Any) -> Subject:
        row = factory(municipality=town, **facts)
        return Subject(row, {"pk": row.pk})

    return build


def a_paper() -> StoredFile:
    return store_bytes(b"%PDF-1.7 of the walk")


def a_document(town: Any) -> Subject:
    paper = a_paper()
    audit = make.AuditFactory(municipality=town, state="draft")
    row = make.DocumentFactory(audit=audit, sha256=paper.sha256, size=paper.size)
    return Subject(row, {"pk": row.audit_id, "document_pk": row.pk})


def a_note(town: Any) -> Subject:
    row = make.NoteFactory(audit=make.AuditFactory(municipality=town, state="in_review"))
    return Subject(row, {"pk": row.audit_id, "note_pk": row.pk})


def a_question(town: Any) -> Subject:
    audit = make.AuditFactory(municipality=town, state="draft", method="answered")
    question = make.QuestionFactory(instrument=audit.instrument)
    return Subject(QuestionInAudit(audit, question.code), {"pk": audit.pk, "code": question.code})


def a_piece_of_evidence(town: Any) -> Subject:
    row = make.EvidenceFactory(audit=make.AuditFactory(municipality=town, state="draft", method="answered"))
    return Subject(row, {"pk": row.audit_id, "code": row.question.code, "document_pk": row.document_id})


def a_sent_note(town: Any) -> Subject:
    audit = make.AuditFactory(municipality=town, state="revisions_requested", round=1)
    row = make.NoteFactory(audit=audit, sent_at=make.MOMENT)
    return Subject(row, {"pk": row.audit_id, "note_pk": row.pk})


def a_standard_note(_: Any) -> Subject:
    row = make.StandardNoteFactory()
    return Subject(row, {"pk": row.pk})


def an_action(town: Any) -> Subject:
    row = make.ActionItemFactory(plan__audit__municipality=town)
    return Subject(row, {"pk": row.pk})


def a_proof(town: Any) -> Subject:
    paper = store_bytes(b"%PDF-1.7 of the walk")
    item = make.ActionItemFactory(plan__audit__municipality=town)
    row = make.ProofFactory(item=item, sha256=paper.sha256, size=paper.size)
    return Subject(row, {"pk": row.item_id, "proof_pk": row.pk})


def a_certificate(**facts: Any) -> Callable[[Any], Subject]:
    """A certificate with its document, so that no page has to make one."""

    def build(town: Any) -> Subject:
        row = make.CertificateFactory(**{"audit__municipality": town, "document_sha256": a_paper().sha256, **facts})
        return Subject(row, {"pk": row.pk})

    return build


def a_reviewer(_: Any) -> Subject:
    row = make.UserFactory(desk_role="reviewer")
    return Subject(row, {"pk": row.pk})


def a_review(town: Any) -> Subject:
    row = make.MinistryReviewFactory(municipality=town)
    return Subject(row, {"slug": town.slug, "pk": row.pk})


def the_place(town: Any) -> Subject:
    return Subject(town, {"slug": town.slug})


def a_message(town: Any) -> Subject:
    row = make.ObligationFactory(municipality=town, state="failed")
    return Subject(row, {"pk": row.pk})


def a_bounce(_: Any) -> Subject:
    row = make.BounceFactory()
    return Subject(row, {"pk": row.pk})


def an_instrument(_: Any) -> Subject:
    row = make.InstrumentFactory(published_at=None)
    return Subject(row, {"pk": row.pk})


def anything(**kwargs: str) -> Callable[[Any], Subject]:
    """An address without an existing row."""
    return lambda _: Subject(None, kwargs)


def for_each(names: str, build: Callable[[Any], Subject]) -> dict[str, Callable[[Any], Subject]]:
    return dict.fromkeys(names.split(), build)


DRAFT = of(make.AuditFactory, state="draft")
WITH_THE_DESK = of(make.AuditFactory, state="submitted")
IN_REVIEW = of(make.AuditFactory, state="in_review")
DECIDED = of(make.AuditFactory, state="qa_failed")

SUBJECTS: dict[str, Callable[[Any], Subject]] = {
    **for_each(
        """municipal:audit municipal:audit_day municipal:audit_documents municipal:audit_scores municipal:audit_check
        municipal:audit_submit municipal:audit_discard municipal:audit_auditor municipal:audit_method""",
        DRAFT,
    ),
    **for_each(
        "municipal:audit_workbook municipal:audit_workbook_file municipal:audit_workbook_save",
        of(make.AuditFactory, state="draft", method="answered"),
    ),
    **for_each(
        "municipal:audit_questions municipal:audit_question_open",
        of(make.AuditFactory, state="draft", method="answered"),
    ),
    **for_each(
        """municipal:audit_question municipal:audit_question_save municipal:audit_question_carry
        municipal:audit_question_uncarry municipal:audit_evidence municipal:audit_evidence_reuse""",
        a_question,
    ),
    **for_each("municipal:audit_evidence_detach municipal:audit_evidence_date", a_piece_of_evidence),
    **for_each("municipal:audit_note_tick municipal:audit_note_untick", a_sent_note),
    **for_each("municipal:audit_receipt municipal:audit_withdraw desk:review desk:review_take", WITH_THE_DESK),
    "municipal:audit_revisions": of(make.AuditFactory, state="revisions_requested"),
    **for_each(
        "municipal:plan_develop municipal:plan_propose municipal:plan_carry", of(make.AuditFactory, state="qa_passed")
    ),
    **for_each("municipal:plan_proof municipal:plan_proof_remove", a_proof),
    **for_each(
        """municipal:audit_document municipal:audit_document_remove desk:review_document desk:review_document_view""",
        a_document,
    ),
    **for_each(
        """municipal:plan_item municipal:plan_item_change municipal:plan_item_progress municipal:plan_item_done
        municipal:plan_item_reopen municipal:plan_item_remove municipal:plan_proofs""",
        an_action,
    ),
    **for_each("municipal:headcount_change municipal:headcount_remove", of(make.HeadcountEntryFactory)),
    **for_each("municipal:person_role municipal:person_remove", of(make.MembershipFactory)),
    "municipal:invitation_withdraw": of(make.InvitationFactory),
    "municipal:training_remove": of(make.TrainingFactory),
    "municipal:certificate_download": a_certificate(),
    **for_each(
        """desk:review_assign desk:review_note desk:review_revise desk:review_pass desk:review_fail
        desk:review_reject desk:review_undo desk:review_clocks desk:review_pause desk:review_resume""",
        IN_REVIEW,
    ),
    **for_each("desk:review_note_remove desk:review_note_change desk:review_note_weigh", a_note),
    **for_each("desk:review_history desk:review_library", IN_REVIEW),
    **for_each("desk:standard_note desk:standard_note_retire", a_standard_note),
    "desk:review_reverse": DECIDED,
    **for_each(
        """desk:municipality desk:fact_extension desk:fact_review desk:fact_pir desk:fact_ruling
        desk:fact_end""",
        the_place,
    ),
    "desk:fact_review_decide": a_review,
    **for_each("desk:person_role desk:person_remove desk:person_sign_in", a_reviewer),
    **for_each(
        """desk:certificate desk:certificate_download desk:certificate_scan desk:certificate_reissue
        desk:certificate_expiry desk:certificate_notice""",
        a_certificate(),
    ),
    "desk:certificate_issue": a_certificate(
        state="awaiting", number="", issued_on=None, issued_by=None, code=None, document_sha256=""
    ),
    "desk:message_again": a_message,
    "desk:address_again": a_bounce,
    "public:mail_stop": anything(token="no-such-token"),
    "public:calendar_feed": anything(secret="no-such-secret"),
    **for_each(
        """desk:instrument desk:instrument_xlsx desk:instrument_yaml desk:instrument_publish
        desk:instrument_discard""",
        an_instrument,
    ),
    "public:invitation": anything(secret="no-such-secret"),
    "public:certificate": anything(code="ABCD-EFGH-JKMN-PQRS-T"),
}
