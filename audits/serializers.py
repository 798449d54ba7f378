"""The shapes of audits and their parts over the API."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audits.models import Audit, Document, ElementScore, Method, Note
from audits.models.audit import Conductor
from audits.rules.act_by import NEVER
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import get_qa_outcome
from municipalities.api.rows import VersionSerializer
from municipalities.models import User

DIGITS = 9


class DeskPersonSerializer(serializers.ModelSerializer):
    """A person at the desk."""

    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = User
        fields = ("id", "name")
        read_only_fields = fields


class AuditSerializer(serializers.ModelSerializer):
    """One audit. ``conducted_on`` is its last day; the points are those of the last submission.

    It has two results. ``qa`` is that of the desk's review: pending, passed or failed. ``passes``: whether its score
    reaches the pass marks (R2.2); null before a submission.
    """

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    instrument = serializers.CharField(source="instrument.__str__", read_only=True)
    reference = serializers.CharField(read_only=True)
    act_by = serializers.SerializerMethodField()
    qa = serializers.SerializerMethodField()
    passes = serializers.BooleanField(source="passed", read_only=True, allow_null=True)
    reviewer = serializers.SerializerMethodField()

    @extend_schema_field(DeskPersonSerializer(allow_null=True))
    def get_reviewer(self, audit: Audit) -> dict[str, Any] | None:
        """Only the desk sees the reviewer's name."""
        if audit.reviewer is None or not self.context["request"].user.is_at_desk:
            return None
        return dict(DeskPersonSerializer(audit.reviewer).data)

    def get_qa(self, audit: Audit) -> str:
        return get_qa_outcome(audit.state)

    def get_act_by(self, audit: Audit) -> date | None:
        """The day by which a side must act so that nothing is late or lapses; null if none has to."""
        return None if audit.act_by == NEVER else audit.act_by

    class Meta:
        model = Audit
        fields = (
            "id", "municipality", "reference", "kind", "method", "conductor", "instrument", "started_at",
            "conducted_on", "reason", "state", "round", "submitted_at", "qa", "passes", "points_awarded",
            "points_possible", "answer_due_on", "act_by", "paused_on", "reviewer", "qa_decided_on",
            "qa_reason", "rejected_because", "version",
        )  # fmt: skip
        read_only_fields = fields


class DocumentSerializer(serializers.ModelSerializer):
    """One file; ``size`` in bytes, ``round`` the round of revisions it came with."""

    class Meta:
        model = Document
        fields = ("id", "name", "media_type", "size", "sha256", "dated_on", "round", "uploaded_at")
        read_only_fields = fields


class ScoreSerializer(serializers.ModelSerializer):
    """Points of one element of the audit's instrument (R2.2)."""

    element = serializers.UUIDField(source="element_id", read_only=True)
    number = serializers.IntegerField(source="element.number", read_only=True)
    name = serializers.CharField(source="element.name", read_only=True)

    class Meta:
        model = ElementScore
        fields = ("element", "number", "name", "points_awarded", "points_possible")
        read_only_fields = fields


class NoteSerializer(serializers.ModelSerializer):
    """A reviewer's note; the author sees it once it is sent. ``question`` is a code, null for the whole audit."""

    question = serializers.CharField(source="question.code", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Note
        fields = ("id", "round", "question", "weight", "text", "sent_at", "fixed_at")
        read_only_fields = fields


class ProblemSerializer(serializers.Serializer):
    """A problem before a submission, and the step at which to fix it."""

    step = serializers.CharField()
    sentence = serializers.CharField()
    code = serializers.CharField(help_text="The code of its question, or empty.")


class NewAuditSerializer(serializers.Serializer):
    """Which audit to start. ``reason`` only for an additional one (R7)."""

    municipality = serializers.UUIDField()
    kind = serializers.CharField(help_text=f"One of {', '.join(AuditKind)}.")
    reason = serializers.CharField(default="", allow_blank=True)
    method = serializers.CharField(
        default="",
        allow_blank=True,
        help_text=f"One of {', '.join(Method.values)}; by default question by question, if possible.",
    )
    conductor = serializers.CharField(
        default="",
        allow_blank=True,
        help_text=f"One of {', '.join(Conductor.values)}, if the kind leaves it open.",
    )


class ReviewerSerializer(VersionSerializer):
    """A person at the desk, or null for no one."""

    reviewer = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.exclude(desk_role="").filter(is_active=True), allow_null=True
    )


class FactsSerializer(VersionSerializer):
    """The last day of the audit; for an additional audit also its reason. A field left out stays as it is."""

    conducted_on = serializers.DateField(required=False)
    reason = serializers.CharField(required=False, allow_blank=True)


class PointsSerializer(serializers.Serializer):
    """Points of one element, by its id; null for both removes its score."""

    element = serializers.UUIDField()
    awarded = serializers.DecimalField(max_digits=DIGITS, decimal_places=2, allow_null=True)
    possible = serializers.DecimalField(max_digits=DIGITS, decimal_places=2, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both numbers of an element are needed, or neither."""
        if (attrs["awarded"] is None) != (attrs["possible"] is None):
            raise serializers.ValidationError("Enter both the points awarded and the points possible, or neither.")
        return attrs


class ScoresSerializer(VersionSerializer):
    """Points of the elements that change. The others stay as they are."""

    scores = PointsSerializer(many=True, allow_empty=False)


class FilesSerializer(serializers.Serializer):
    """Files to add, as ``multipart/form-data``; all or none."""

    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), allow_empty=False)


class HandedInSerializer(FilesSerializer):
    """Files of an audit. With ``question``, a code, they become its evidence."""

    question = serializers.CharField(default="", allow_blank=True)
    dated_on = serializers.DateField(default=None, allow_null=True, help_text="The date of the documents.")


class AnswerSerializer(VersionSerializer):
    """The answer to a round of revisions, and the ids of the notes that were dealt with."""

    answer = serializers.CharField()
    fixed = serializers.ListField(child=serializers.UUIDField(), default=list)


class LetterSerializer(VersionSerializer):
    """The letter of a round of revisions."""

    letter = serializers.CharField()
    due_on = serializers.DateField(
        required=False, help_text="The day that the letter names; refused (409) if another day counts by now."
    )


class ReasonSerializer(VersionSerializer):
    """A reason."""

    reason = serializers.CharField()
