"""The API of the audit questions: read, import, publish."""

from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from audits.models import Element, Instrument, Question
from audits.questions.selectors import Stage, find_stage, list_questions
from audits.questions.services.files import read_content
from audits.questions.services.versions import (
    QuestionImportRefused,
    discard_instrument,
    import_instrument,
    publish_instrument,
)
from municipalities.api.rows import READ, WRITE, describe_responses, is_described, validate_data
from secor_portal import clock
from secor_portal.web.api.viewset import PortalViewSet


class InstrumentQuestionSerializer(serializers.ModelSerializer):
    """One question. ``depends_on`` is another's code; ``validation`` holds the letters D, I and O."""

    depends_on = serializers.CharField(source="depends_on.code", read_only=True, default="")

    class Meta:
        model = Question
        fields = (
            "id", "code", "number", "text", "guidance", "attach", "validation", "style", "points", "may_not_apply",
            "is_written_policy", "depends_on",
        )  # fmt: skip
        read_only_fields = fields


class InstrumentElementSerializer(serializers.ModelSerializer):
    """One section with its questions; none if it is scored as a whole."""

    questions = serializers.SerializerMethodField()

    class Meta:
        model = Element
        fields = ("id", "number", "name", "points_possible", "questions")
        read_only_fields = fields

    @extend_schema_field(InstrumentQuestionSerializer(many=True))
    def get_questions(self, element: Element) -> list[dict[str, Any]]:
        return self.context["questions"].get(element.pk, [])


class InstrumentSerializer(serializers.ModelSerializer):
    """One version. Both ends of its validity are included; ``valid_until`` is null until a newer version follows."""

    state = serializers.SerializerMethodField()
    question_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Instrument
        fields: tuple[str, ...] = (
            "id", "name", "version", "is_sample", "valid_from", "valid_until", "pass_overall", "pass_element",
            "imported_at", "published_at", "state", "question_count",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = fields

    def get_state(self, instrument: Instrument) -> str:
        """The stage of the version today."""
        return find_stage(instrument, clock.today())


class WholeInstrumentSerializer(InstrumentSerializer):
    """One version with its sections and questions."""

    elements = serializers.SerializerMethodField()

    class Meta(InstrumentSerializer.Meta):
        fields = (*InstrumentSerializer.Meta.fields, "elements")
        read_only_fields = fields

    @extend_schema_field(InstrumentElementSerializer(many=True))
    def get_elements(self, instrument: Instrument) -> list[dict[str, Any]]:
        by_element: dict[Any, list[dict[str, Any]]] = {}
        for question in list_questions(instrument):
            by_element.setdefault(question.element_id, []).append(dict(InstrumentQuestionSerializer(question).data))
        elements = instrument.elements.all()
        return list(InstrumentElementSerializer(elements, many=True, context={"questions": by_element}).data)


class InstrumentFileSerializer(serializers.Serializer):
    """A YAML or XLSX file in the format of ``docs/instrument-format.md``."""

    file = serializers.FileField(allow_empty_file=True)


class SeenSerializer(serializers.Serializer):
    """The ``imported_at`` that the caller read; a different one is refused (409)."""

    seen = serializers.DateTimeField(required=False, allow_null=True, default=None)


class InstrumentFilters(django_filters.FilterSet):
    """``state`` is the stage today."""

    state = django_filters.ChoiceFilter(choices=[(one.value, one.value) for one in Stage], method="in_state")

    def in_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """There are few versions, so each is checked in Python."""
        return rows.filter(pk__in=[row.pk for row in rows if find_stage(row, clock.today()) == value])


class InstrumentViewSet(ListModelMixin, RetrieveModelMixin, PortalViewSet):
    """Versions of the audit questions: published ones for everyone signed in, the others for the desk."""

    lookup_value_regex = "[0-9a-f-]{36}"
    serializer_class = InstrumentSerializer
    filterset_class = InstrumentFilters
    ordering = "-valid_from"
    permissions_by_action = {
        "list": "audits.read_instrument",
        "retrieve": "audits.read_instrument",
        "create": "audits.manage_instruments",
        "destroy": "audits.manage_instruments",
        "publish": "audits.manage_instruments",
    }

    def get_queryset(self) -> QuerySet[Instrument]:
        if is_described(self):
            return Instrument.objects.none()
        person: Any = self.request.user
        rows = Instrument.objects.all() if person.is_at_desk else Instrument.objects.published()
        return rows.annotate(question_count=Count("questions"))

    @describe_responses(READ, good={200: InstrumentSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: WholeInstrumentSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One version with its sections and questions."""
        return Response(WholeInstrumentSerializer(self.get_object()).data)

    @describe_responses(
        WRITE, good={201: WholeInstrumentSerializer}, request={"multipart/form-data": InstrumentFileSerializer}
    )
    def create(self, request: Request) -> Response:
        """Import a version from a file, without publishing it. Every problem is listed with its place."""
        self.require_permission(None)
        file = validate_data(InstrumentFileSerializer, request.data)["file"]
        try:
            imported = import_instrument(content=read_content(file), name=file.name, **self.get_actor())
        except QuestionImportRefused as refusal:
            problems = [{"place": problem.place, "sentence": problem.sentence} for problem in refusal.problems]
            body = {"file": [refusal.sentence], "code": refusal.code, "problems": problems}
            return Response(body, status=status.HTTP_400_BAD_REQUEST)
        return Response(self._whole(imported), status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={204: None}, parameters=[SeenSerializer])
    def destroy(self, request: Request, pk: str) -> Response:
        """Discard an unpublished version."""
        seen = validate_data(SeenSerializer, request.query_params)
        discard_instrument(instrument=self.get_object(), **seen, **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @describe_responses(WRITE, good={200: WholeInstrumentSerializer}, request=SeenSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish a version: it is in force from its first day on and can no longer change."""
        seen = validate_data(SeenSerializer, request.data)
        return Response(self._whole(publish_instrument(instrument=self.get_object(), **seen, **self.get_actor())))

    def _whole(self, instrument: Instrument) -> Any:
        return WholeInstrumentSerializer(self.get_queryset().get(pk=instrument.pk)).data
