"""What audits and their parts look like over the API, and what can be sent."""

from typing import Any

from rest_framework import serializers

from audits.models import Audit, Document, ElementScore, Kind, Note
from audits.models.audit import Conductor
from audits.models.review import Weight
from municipalities.models import User

DIGITS = 9


class AuditSerializer(serializers.ModelSerializer):
    """One audit. ``conducted_on`` is the last day of data gathering; the points are those of the last submission."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    instrument = serializers.CharField(source="instrument.__str__", read_only=True)
    reference = serializers.CharField(read_only=True)

    class Meta:
        model = Audit
        fields = (
            "id", "municipality", "reference", "kind", "conductor", "instrument", "started_at", "conducted_on",
            "reason", "state", "round", "submitted_at", "points_awarded", "points_possible", "passed", "answer_due_on",
            "qa_decided_on", "qa_reason", "rejected_because", "version",
        )  # fmt: skip
        read_only_fields = fields


class DocumentSerializer(serializers.ModelSerializer):
    """One file; ``size`` in bytes, ``round`` the round of revisions it came with."""

    class Meta:
        model = Document
        fields = ("id", "name", "media_type", "size", "sha256", "round", "uploaded_at")
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
    """A reviewer's note; the author sees it once it is sent."""

    class Meta:
        model = Note
        fields = ("id", "round", "weight", "text", "sent_at", "fixed_at")
        read_only_fields = fields


class ProblemSerializer(serializers.Serializer):
    """What is missing before a submission, and at which step."""

    step = serializers.CharField()
    sentence = serializers.CharField()


class NewAuditSerializer(serializers.Serializer):
    """Which audit to start. ``reason`` only for an additional one (R7)."""

    municipality = serializers.UUIDField()
    kind = serializers.CharField(help_text=f"One of {', '.join(Kind.values)}.")
    reason = serializers.CharField(default="", allow_blank=True)
    conductor = serializers.CharField(
        default="", allow_blank=True, help_text=f"One of {', '.join(Conductor.values)}, where the kind leaves it open."
    )


class VersionSerializer(serializers.Serializer):
    """The version that was read; an older one is refused (409)."""

    version = serializers.IntegerField(min_value=0)


class ReviewerSerializer(VersionSerializer):
    """Somebody at the desk, or null for nobody."""

    reviewer = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.exclude(desk_role="").filter(is_active=True), allow_null=True
    )


class FactsSerializer(VersionSerializer):
    """The last day of data gathering; for an additional audit also why."""

    conducted_on = serializers.DateField()
    reason = serializers.CharField(required=False, allow_blank=True)


class PointsSerializer(serializers.Serializer):
    """Points of one element, by its id; both null take its score away."""

    element = serializers.UUIDField()
    awarded = serializers.DecimalField(max_digits=DIGITS, decimal_places=2, allow_null=True)
    possible = serializers.DecimalField(max_digits=DIGITS, decimal_places=2, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """An element is given whole or not at all."""
        if (attrs["awarded"] is None) != (attrs["possible"] is None):
            raise serializers.ValidationError("Enter both the points awarded and the points possible, or neither.")
        return attrs


class ScoresSerializer(VersionSerializer):
    """Points of the elements that change; the others stay."""

    scores = PointsSerializer(many=True, allow_empty=False)


class FilesSerializer(serializers.Serializer):
    """Files to hand in, as ``multipart/form-data``; all or none."""

    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), allow_empty=False)


class AnswerSerializer(VersionSerializer):
    """What was changed, and the ids of the notes that were dealt with."""

    answer = serializers.CharField()
    fixed = serializers.ListField(child=serializers.UUIDField(), default=list)


class LetterSerializer(VersionSerializer):
    """What is asked for."""

    letter = serializers.CharField()


class ReasonSerializer(VersionSerializer):
    """Why."""

    reason = serializers.CharField()


class NewNoteSerializer(serializers.Serializer):
    """A note for the author."""

    weight = serializers.CharField(help_text=f"One of {', '.join(Weight.values)}.")
    text = serializers.CharField()
