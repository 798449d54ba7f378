"""Answers, evidence and ticks at notes over the API: part of ``/api/v1/audits/``."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits import serializers as shapes
from audits.conducting.rules.cross_checks import run_cross_checks
from audits.conducting.services.answers import NEW, AnswerConflict, save_answer
from audits.conducting.services.audits import choose_method
from audits.conducting.services.carry_over import carry_answer_over, take_answer_back
from audits.conducting.services.evidence import attach_evidence, date_document, detach_evidence
from audits.conducting.services.note_ticks import tick_note, untick_note
from audits.models import Answer, Audit, Document, Evidence, Method, Note, Question
from audits.models.answer import ReplyChoices
from audits.rules.answers import GivenAnswer, Reply, Worth
from audits.selectors.audits import find_documents, find_sent_notes
from audits.selectors.question_sheet import load_answer_sheet, load_sheet
from municipalities.api.rows import READ, WRITE, describe_responses, validate_data
from secor_portal.web.api.uuids import PART, UUID_FORM

CODE_FORM = "[0-9]+[.][0-9]+"
CODE = OpenApiParameter("code", str, OpenApiParameter.PATH, pattern=CODE_FORM, description="The question: 3.4.")
ANSWER = f"answers/(?P<code>{CODE_FORM})"

PERMISSIONS = {
    "answers": "audits.view_report",
    "progress": "audits.view_report",
    "findings": "audits.view_report",
    "answer": "audits.view_report",
    "put_answer": "audits.write",
    "carry_over": "audits.write",
    "take_back": "audits.write",
    "attach": "audits.write",
    "detach": "audits.write",
    "date_document": "audits.write",
    "tick": "audits.write",
    "untick": "audits.write",
    "choose_method": "audits.write",
}


class GivenAnswerSerializer(serializers.ModelSerializer):
    """The answer to one question; ``version`` 0 if there is none yet."""

    carried_over = serializers.SerializerMethodField()

    class Meta:
        model = Answer
        fields = ("reply", "points", "positive", "asked", "known_by", "note", "carried_over", "answered_at", "version")
        read_only_fields = fields

    def get_carried_over(self, answer: Answer) -> bool:
        return answer.carried_from_id is not None


class WorthSerializer(serializers.Serializer):
    """Points: ``awarded`` as an exact fraction such as 20/3; null if the question isn't scored."""

    awarded = serializers.SerializerMethodField()
    possible = serializers.DecimalField(max_digits=9, decimal_places=2)

    def get_awarded(self, worth: Worth) -> str | None:
        return None if worth.awarded is None else str(worth.awarded)


class QuestionSerializer(serializers.Serializer):
    """A question of the audit with its answer, its points and the ids of the files that are its evidence.

    ``is_asked`` is false if a question that it depends on decides it.
    """

    code = serializers.CharField()
    element = serializers.IntegerField(source="question.element.number")
    text = serializers.CharField(source="question.text")
    scoring = serializers.CharField(source="question.style")
    is_asked = serializers.BooleanField()
    is_settled = serializers.BooleanField()
    answer = GivenAnswerSerializer(allow_null=True)
    worth = WorthSerializer()
    evidence = serializers.SerializerMethodField()

    def get_evidence(self, row: Any) -> list[str]:
        return [str(document.pk) for document in row.evidence]


class NewAnswerSerializer(shapes.VersionSerializer):
    """An answer. How the question is scored decides which fields count. Interviews are counts, never names."""

    reply = serializers.ChoiceField(choices=[*ReplyChoices.choices, ("", "Not answered")], default="")
    points = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True, default=None)
    positive = serializers.IntegerField(min_value=0, max_value=32_767, allow_null=True, default=None)
    asked = serializers.IntegerField(min_value=0, max_value=32_767, allow_null=True, default=None)
    known_by = serializers.CharField(allow_blank=True, max_length=3, default="")
    note = serializers.CharField(allow_blank=True, default="")


class ConflictSerializer(serializers.Serializer):
    """Another person saved a different answer first: ``theirs``. Nothing was overwritten."""

    detail = serializers.CharField()
    code = serializers.CharField()
    theirs = GivenAnswerSerializer()


class FindingSerializer(serializers.Serializer):
    """A finding of a cross-check; ``code`` is that of a question, or empty for the whole audit."""

    check = serializers.CharField()
    severity = serializers.CharField()
    code = serializers.CharField()
    sentence = serializers.CharField()


class ElementProgressSerializer(serializers.Serializer):
    """The progress of one element."""

    number = serializers.IntegerField(source="element.number")
    name = serializers.CharField(source="element.name")
    settled = serializers.IntegerField()
    questions = serializers.SerializerMethodField()

    def get_questions(self, part: Any) -> int:
        return len(part.rows)


class AuditProgressSerializer(serializers.Serializer):
    """The progress of the audit: how many of its questions need no more answers."""

    settled = serializers.IntegerField()
    questions = serializers.SerializerMethodField()
    elements = ElementProgressSerializer(source="parts", many=True)

    def get_questions(self, sheet: Any) -> int:
        return len(sheet.rows)


class DocumentIdSerializer(serializers.Serializer):
    """One of the audit's files."""

    document = serializers.UUIDField()


class DatedSerializer(serializers.Serializer):
    """The date of a file; null for none."""

    dated_on = serializers.DateField(allow_null=True)


class MethodSerializer(shapes.VersionSerializer):
    """Question by question, or as a report."""

    method = serializers.ChoiceField(choices=Method.choices)


class EvidenceSerializer(serializers.Serializer):
    """The question that new files are evidence for, by its code, and the date of the files."""

    question = serializers.CharField(default="", allow_blank=True)
    dated_on = serializers.DateField(default=None, allow_null=True)


class AnswerActions:
    """The actions of the audits' API about questions. They call the same services as the pages."""

    get_object: Any
    get_actor: Any
    request: Any
    _call_service: Any

    @describe_responses(READ, good={200: QuestionSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def answers(self, request: Request, pk: str) -> Response:
        """Every question with its answer."""
        sheet = load_sheet(self.get_object(), notes=())
        return Response(QuestionSerializer(sheet.rows, many=True).data)

    @describe_responses(READ, good={200: AuditProgressSerializer}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def progress(self, request: Request, pk: str) -> Response:
        """How many questions are answered, by element."""
        return Response(AuditProgressSerializer(load_sheet(self.get_object(), notes=())).data)

    @describe_responses(READ, good={200: FindingSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def findings(self, request: Request, pk: str) -> Response:
        """The findings of the cross-checks. Only must_fix prevents a submission."""
        return Response(FindingSerializer(run_cross_checks(load_answer_sheet(self.get_object())), many=True).data)

    @describe_responses(READ, good={200: GivenAnswerSerializer}, parameters=[CODE])
    @action(detail=True, methods=["get"], url_path=ANSWER)
    def answer(self, request: Request, pk: str, code: str) -> Response:
        """One answer; ``version`` 0 if there is none yet."""
        audit = self.get_object()
        present = Answer.objects.filter(audit=audit, question=_get_question(audit, code)).first()
        return Response(GivenAnswerSerializer(present).data if present else {"reply": "", "version": NEW})

    @describe_responses(
        WRITE | {409: ConflictSerializer},
        good={200: GivenAnswerSerializer},
        request=NewAnswerSerializer,
        parameters=[CODE],
    )
    @answer.mapping.put
    def put_answer(self, request: Request, pk: str, code: str) -> Response:
        """Save an answer. If another person saved one first, theirs comes back and nothing is overwritten (409)."""
        audit = self.get_object()
        sent = validate_data(NewAnswerSerializer, request.data)
        version, reply = sent.pop("version"), sent.pop("reply")
        given = GivenAnswer(reply=Reply(reply) if reply else None, **sent)
        try:
            what = {"audit": audit, "question": _get_question(audit, code), "given": given, "version": version}
            return Response(GivenAnswerSerializer(save_answer(**what, **self.get_actor())).data)
        except AnswerConflict as conflict:
            conflicting = {"detail": conflict.sentence, "code": conflict.code, "theirs": conflict.theirs}
            return Response(ConflictSerializer(conflicting).data, status=status.HTTP_409_CONFLICT)

    @describe_responses(WRITE, good={200: GivenAnswerSerializer}, request=shapes.VersionSerializer, parameters=[CODE])
    @action(detail=True, methods=["post"], url_path=f"{ANSWER}/carry_over")
    def carry_over(self, request: Request, pk: str, code: str) -> Response:
        """Carry the certification audit's answer over; ``version`` is that of the answer here."""
        return self._change_carried(carry_answer_over, code)

    @describe_responses(WRITE, good={200: GivenAnswerSerializer}, request=shapes.VersionSerializer, parameters=[CODE])
    @action(detail=True, methods=["post"], url_path=f"{ANSWER}/take_back")
    def take_back(self, request: Request, pk: str, code: str) -> Response:
        """Remove an answer that was carried over."""
        return self._change_carried(take_answer_back, code)

    @describe_responses(WRITE, good={201: shapes.DocumentSerializer}, request=DocumentIdSerializer, parameters=[CODE])
    @action(detail=True, methods=["post"], url_path=f"{ANSWER}/evidence")
    def attach(self, request: Request, pk: str, code: str) -> Response:
        """Attach one of the audit's files to this question."""
        audit = self.get_object()
        document = _get_document(audit, validate_data(DocumentIdSerializer, request.data)["document"])
        attach_evidence(audit=audit, question=_get_question(audit, code), document=document, **self.get_actor())
        return Response(shapes.DocumentSerializer(document).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={204: None}, parameters=[CODE, PART])
    @action(detail=True, methods=["delete"], url_path=f"{ANSWER}/evidence/(?P<part>{UUID_FORM})")
    def detach(self, request: Request, pk: str, code: str, part: str) -> Response:
        """Detach a file from this question; it stays among the audit's files."""
        shown = Evidence.objects.asked_now().select_related("audit", "document", "question")
        where = {"audit": self.get_object(), "question__code": code, "document_id": part}
        detach_evidence(evidence=get_object_or_404(shown, **where), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @describe_responses(WRITE, good={200: shapes.DocumentSerializer}, request=DatedSerializer, parameters=[PART])
    @action(detail=True, methods=["put"], url_path=f"documents/(?P<part>{UUID_FORM})/dated_on")
    def date_document(self, request: Request, pk: str, part: str) -> Response:
        """Set the date of a file."""
        document = _get_document(self.get_object(), part)
        date_document(document=document, **validate_data(DatedSerializer, request.data), **self.get_actor())
        return Response(shapes.DocumentSerializer(document).data)

    @describe_responses(WRITE, good={200: shapes.NoteSerializer}, request=None, parameters=[PART])
    @action(detail=True, methods=["post"], url_path=f"notes/(?P<part>{UUID_FORM})/tick")
    def tick(self, request: Request, pk: str, part: str) -> Response:
        """Mark a note as dealt with."""
        return self._mark_note(tick_note, part)

    @describe_responses(WRITE, good={200: shapes.NoteSerializer}, request=None, parameters=[PART])
    @action(detail=True, methods=["post"], url_path=f"notes/(?P<part>{UUID_FORM})/untick")
    def untick(self, request: Request, pk: str, part: str) -> Response:
        """Mark a note as not dealt with."""
        return self._mark_note(untick_note, part)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=MethodSerializer)
    @action(detail=True, methods=["post"], url_path="method")
    def choose_method(self, request: Request, pk: str) -> Response:
        """Choose whether a draft is answered question by question or submitted as a report."""
        return self._call_service(choose_method, MethodSerializer)

    def _change_carried(self, service: Callable[..., Answer], code: str) -> Response:
        audit = self.get_object()
        version = validate_data(shapes.VersionSerializer, self.request.data)
        answer = service(audit=audit, question=_get_question(audit, code), **version, **self.get_actor())
        return Response(GivenAnswerSerializer(answer).data)

    def _mark_note(self, service: Callable[..., Note], part: str) -> Response:
        notes = find_sent_notes(self.get_object()).select_related("audit", "question")
        note = service(note=get_object_or_404(notes, pk=part), **self.get_actor())
        return Response(shapes.NoteSerializer(note).data)


def read_evidence_arguments(audit: Audit, data: Any) -> dict[str, Any]:
    """The arguments of ``add_documents`` that were sent beside the files."""
    sent = validate_data(EvidenceSerializer, data)
    code = sent.pop("question")
    return sent | ({"question": _get_question(audit, code)} if code else {})


def _get_question(audit: Audit, code: str) -> Question:
    return get_object_or_404(Question, instrument_id=audit.instrument_id, code=code)


def _get_document(audit: Audit, pk: Any) -> Document:
    return get_object_or_404(find_documents(audit).select_related("audit"), pk=pk)
