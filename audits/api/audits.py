"""Audits over the API. It calls the same services as the pages and gives the same messages."""

from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from audits import serializers as shapes
from audits.conducting.api import answers as questions
from audits.conducting.services.audits import change_facts, discard_draft, enter_scores, start_audit
from audits.conducting.services.documents import add_documents, remove_document
from audits.conducting.services.submissions import (
    find_problems_before_submission,
    resubmit_audit,
    submit_audit,
    withdraw_audit,
)
from audits.models import Audit, Document, ElementScore
from audits.review.api import notes, pauses
from audits.review.services.decisions import fail_qa, pass_qa, reverse_qa
from audits.review.services.reviews import assign_reviewer, reject_audit, request_revisions, take_audit
from audits.rules.kinds import KIND_CHOICES
from audits.rules.lifecycle import STATE_CHOICES
from audits.selectors.audits import find_audits_seen_by, find_documents
from audits.workbook.api import WorkbookActions
from municipalities.api.rows import (
    READ,
    WRITE,
    OfMunicipality,
    RowsViewSet,
    describe_responses,
    is_described,
    validate_data,
)
from secor_portal.web.api.uuids import PART, UUID_FORM
from secor_portal.web.stored_files import respond_with_download

SerializerClass = type[serializers.Serializer]


class AuditFilters(OfMunicipality):
    """``year`` is that of the last day of the audit. Only the desk can filter by ``reviewer``."""

    state = django_filters.ChoiceFilter(choices=STATE_CHOICES)
    kind = django_filters.ChoiceFilter(choices=KIND_CHOICES)
    year = django_filters.NumberFilter("conducted_on", "year", min_value=MINYEAR, max_value=MAXYEAR, decimal_places=0)
    reviewer = django_filters.UUIDFilter(method="of_reviewer")

    def of_reviewer(self, rows: QuerySet, name: str, value: UUID) -> QuerySet:
        return rows.filter(reviewer=value) if self.request.user.is_at_desk else rows.none()


class AuditViewSet(
    questions.AnswerActions,
    notes.NoteActions,
    pauses.ClockActions,
    WorkbookActions,
    ListModelMixin,
    RetrieveModelMixin,
    RowsViewSet,
):
    """Audits, from draft to QA. A change sends the ``version`` that was read before."""

    model = Audit
    serializer_class = shapes.AuditSerializer
    filterset_class = AuditFilters
    ordering = "-started_at"
    lookup_value_regex = UUID_FORM
    permissions_by_action = {
        "list": "audits.list",
        "retrieve": "audits.view",
        "create": "audits.start",
        "partial_update": "audits.write",
        "destroy": "audits.administer",
        "documents": "audits.view_report",
        "add_documents": "audits.write",
        "document": "audits.view_report",
        "remove_document": "audits.write",
        "workbook": "audits.view_report",
        "import_workbook": "audits.write",
        "scores": "audits.view_report",
        "enter_scores": "audits.write",
        "problems": "audits.write",
        "submit": "audits.write",
        "withdraw": "audits.write",
        "resubmit": "audits.write",
        "take": "audits.decide",
        "assign": "audits.assign_reviewer",
        "request_revisions": "audits.decide",
        "pass_qa": "audits.decide",
        "fail_qa": "audits.decide",
        "reject": "audits.decide",
        "reverse": "audits.overrule",
        **pauses.PERMISSIONS,
        **notes.PERMISSIONS,
        **questions.PERMISSIONS,
    }

    def get_queryset(self) -> QuerySet[Audit]:
        """A list has only audits that the person may view. A single audit is found first, then refused (403)."""
        if is_described(self):
            return Audit._base_manager.none()
        rows = find_audits_seen_by(self.request.user) if self.action == "list" else Audit.objects.all()
        return rows.select_related("municipality", "instrument", "reviewer")

    @describe_responses(READ, good={200: shapes.AuditSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: shapes.AuditSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: shapes.AuditSerializer}, request=shapes.NewAuditSerializer)
    def create(self, request: Request) -> Response:
        """Open a draft."""
        facts = validate_data(shapes.NewAuditSerializer, request.data)
        audit = start_audit(municipality=self.get_target(facts), **facts, **self.get_actor())
        return Response(self.get_serializer(audit).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.FactsSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Set the last day of the audit, or the reason of an additional audit."""
        return self._call_service(change_facts, shapes.FactsSerializer)

    @describe_responses(WRITE, good={204: None}, parameters=[shapes.VersionSerializer])
    def destroy(self, request: Request, pk: str) -> Response:
        """Discard a draft that was never submitted. ``?version=`` is the version that was read."""
        audit = self.get_object()
        discard_draft(audit=audit, **validate_data(shapes.VersionSerializer, request.query_params), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    # — files and scores —

    @describe_responses(READ, good={200: shapes.DocumentSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def documents(self, request: Request, pk: str) -> Response:
        """The audit's files."""
        return Response(shapes.DocumentSerializer(find_documents(self.get_object()), many=True).data)

    @describe_responses(
        WRITE,
        good={201: shapes.DocumentSerializer(many=True)},
        request={"multipart/form-data": shapes.HandedInSerializer},
    )
    @documents.mapping.post
    def add_documents(self, request: Request, pk: str) -> Response:
        """Add files: all, or none with a message for each refused file. With a question they become its evidence."""
        audit = self.get_object()
        added = add_documents(
            audit=audit,
            uploaded=request.FILES.getlist("files"),
            **questions.read_evidence_arguments(audit, request.data),
            **self.get_actor(),
        )
        return Response(shapes.DocumentSerializer(added, many=True).data, status=status.HTTP_201_CREATED)

    @describe_responses(READ, good={200: OpenApiTypes.BINARY}, parameters=[PART])
    @action(detail=True, methods=["get"], url_path=f"documents/(?P<part>{UUID_FORM})")
    def document(self, request: Request, pk: str, part: str) -> FileResponse:
        """The file itself."""
        document = self._get_document(part)
        return respond_with_download(document.sha256, document.media_type, document.name)

    @describe_responses(WRITE, good={204: None}, parameters=[PART])
    @document.mapping.delete
    def remove_document(self, request: Request, pk: str, part: str) -> Response:
        """Remove a file."""
        remove_document(document=self._get_document(part), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _get_document(self, part: str) -> Document:
        return get_object_or_404(find_documents(self.get_object()).select_related("audit"), pk=part)

    @describe_responses(READ, good={200: shapes.ScoreSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def scores(self, request: Request, pk: str) -> Response:
        """Points by element."""
        audit: Audit = self.get_object()
        scores = ElementScore.objects.filter(audit=audit, element__instrument=audit.instrument_id)
        return Response(shapes.ScoreSerializer(scores.select_related("element"), many=True).data)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.ScoresSerializer)
    @scores.mapping.put
    def enter_scores(self, request: Request, pk: str) -> Response:
        """Enter points by element. Elements that are left out stay as they are."""
        audit, sent = self.get_object(), validate_data(shapes.ScoresSerializer, request.data)
        points = {row["element"]: self._read_points(row) for row in sent["scores"]}
        enter_scores(audit=audit, points=points, version=sent["version"], **self.get_actor())
        return Response(self.get_serializer(audit).data)

    @describe_responses(READ, good={200: shapes.ProblemSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def problems(self, request: Request, pk: str) -> Response:
        """Everything to fix before a submission."""
        problems = find_problems_before_submission(self.get_object())
        return Response(shapes.ProblemSerializer(problems, many=True).data)

    # — submission and review —

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Submit the audit to the desk."""
        return self._call_service(submit_audit)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw a submission before its review begins."""
        return self._call_service(withdraw_audit)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.AnswerSerializer)
    @action(detail=True, methods=["post"])
    def resubmit(self, request: Request, pk: str) -> Response:
        """Answer a request for revisions."""
        return self._call_service(resubmit_audit, shapes.AnswerSerializer)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: str) -> Response:
        """Begin the review."""
        return self._call_service(take_audit)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.ReviewerSerializer)
    @action(detail=True, methods=["post"], url_path="reviewer")
    def assign(self, request: Request, pk: str) -> Response:
        """Assign a reviewer; null removes the assignment."""
        return self._call_service(assign_reviewer, shapes.ReviewerSerializer)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.LetterSerializer)
    @action(detail=True, methods=["post"])
    def request_revisions(self, request: Request, pk: str) -> Response:
        """Send the letter and the open notes."""
        return self._call_service(request_revisions, shapes.LetterSerializer)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def pass_qa(self, request: Request, pk: str) -> Response:
        """QA passed."""
        return self._call_service(pass_qa)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def fail_qa(self, request: Request, pk: str) -> Response:
        """QA failed."""
        return self._call_service(fail_qa, shapes.ReasonSerializer)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Return a submission that can't be reviewed."""
        return self._call_service(reject_audit, shapes.ReasonSerializer)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str) -> Response:
        """Reverse a QA decision."""
        return self._call_service(reverse_qa, shapes.ReasonSerializer)

    def _call_service(
        self, service: Callable[..., Any], sent_as: SerializerClass = shapes.VersionSerializer
    ) -> Response:
        audit = self.get_object()
        service(audit=audit, **validate_data(sent_as, self.request.data), **self.get_actor())
        return Response(self.get_serializer(audit).data)

    @staticmethod
    def _read_points(row: dict[str, Any]) -> Any:
        return None if row["awarded"] is None else (row["awarded"], row["possible"])
