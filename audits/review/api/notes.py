"""The reviewer's notes, the letter and the changes in the API: part of ``/api/v1/audits/``."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits.models import Audit, Note, RevisionRound, StandardNote
from audits.models.review import Weight
from audits.review.selectors.reviews import prepare_request
from audits.review.services.reviewer_notes import change_note, insert_standard_note, remove_note, write_note
from audits.rules.changes import AnswerChange, HandedInAnswer
from audits.selectors.audits import find_rounds, find_sent_notes
from audits.selectors.changes import ChangesSince, find_changes_since_last_year, find_changes_since_return
from audits.selectors.question_sheet import load_sheet
from audits.serializers import NoteSerializer
from municipalities.api.rows import READ, WRITE, describe_responses, take_present_values, validate_data
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.web.api.uuids import PART, UUID_FORM

SINCE = OpenApiParameter("since", str, enum=["returned", "last_year"], default="returned")
WEIGHT = f"One of {', '.join(Weight.values)}."
LONGEST_CODE = 9

PERMISSIONS = {
    "notes": "audits.view_report",
    "write_note": "audits.decide",
    "note": "audits.decide",
    "change_note": "audits.decide",
    "letter": "audits.decide",
    "rounds": "audits.view_report",
    "changes": "audits.view_changes",
}


class NewNoteSerializer(serializers.Serializer):
    """A note with its own text or, by id, with the text of a standard note."""

    weight = serializers.CharField(help_text=WEIGHT, required=False, default="")
    text = serializers.CharField(required=False, allow_blank=True, default="")
    question = serializers.CharField(
        max_length=LONGEST_CODE,
        required=False,
        allow_blank=True,
        default="",
        help_text="Its code; empty for the whole audit.",
    )
    standard = serializers.PrimaryKeyRelatedField(queryset=StandardNote.objects.all(), required=False)


class ChangedNoteSerializer(serializers.Serializer):
    """A changed note; fields that are left out stay.

    ``was`` is the text that you read; if the note has another text by now, the change is refused (409).
    """

    weight = serializers.CharField(help_text=WEIGHT, required=False)
    text = serializers.CharField(allow_blank=True, required=False)
    was = serializers.CharField()


class ProposedLetterSerializer(serializers.Serializer):
    """A letter made from the notes, and when its answer would be due if it were sent today."""

    letter = serializers.CharField()
    due_on = serializers.DateField()
    rounds_end = serializers.DateField()
    must_fix = serializers.IntegerField()


class RoundSerializer(serializers.ModelSerializer):
    """A revision round: the letter that was sent, and the answer; ``answered_on`` is null until there is one."""

    class Meta:
        model = RevisionRound
        fields = ("number", "letter", "requested_on", "due_on", "answer", "answered_on")
        read_only_fields = fields


class SubmittedAnswerSerializer(serializers.Serializer):
    """An answer as it was submitted; ``awarded`` is the exact fraction of its points, as text."""

    reply = serializers.CharField(allow_null=True)
    positive = serializers.IntegerField(allow_null=True)
    asked = serializers.IntegerField(allow_null=True)
    known_by = serializers.CharField()
    note = serializers.CharField()
    awarded = serializers.SerializerMethodField()

    def get_awarded(self, handed: HandedInAnswer) -> str | None:
        return None if handed.awarded is None else str(handed.awarded)


class PieceSerializer(serializers.Serializer):
    """Words of a note; ``kind`` is same, added or removed."""

    kind = serializers.CharField()
    text = serializers.CharField()


class FileSerializer(serializers.Serializer):
    """A file by its content."""

    name = serializers.SerializerMethodField()
    sha256 = serializers.SerializerMethodField()

    def get_name(self, file: tuple[str, str]) -> str:
        return file[0]

    def get_sha256(self, file: tuple[str, str]) -> str:
        return file[1]


class ChangedFilesSerializer(serializers.Serializer):
    """Files that were added and removed."""

    added = FileSerializer(many=True)
    removed = FileSerializer(many=True)


class ChangedAnswerSerializer(serializers.Serializer):
    """The changes at one question."""

    question = serializers.CharField(source="code")
    before = SubmittedAnswerSerializer()
    after = SubmittedAnswerSerializer()
    note = PieceSerializer(many=True)
    files = ChangedFilesSerializer()


class ChangesSerializer(serializers.Serializer):
    """All changes; ``since`` says what the audit is compared with."""

    since = serializers.CharField(source="name")
    answers = serializers.SerializerMethodField()
    files = ChangedFilesSerializer()
    score_before = serializers.CharField()
    score_after = serializers.CharField()

    @extend_schema_field(ChangedAnswerSerializer(many=True))
    def get_answers(self, since: ChangesSince) -> list[Mapping[str, Any]]:
        changes: list[AnswerChange] = list(since.by_code.values())
        return list(ChangedAnswerSerializer(changes, many=True).data)


class NoteActions:
    """The actions about notes, mixed into the audits' view. The pages call the same services."""

    get_object: Any
    get_actor: Any

    @describe_responses(READ, good={200: NoteSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def notes(self, request: Request, pk: str) -> Response:
        """The reviewer's notes. The author sees only those that were sent."""
        audit = self.get_object()
        reader: Any = request.user
        notes = Note.objects.filter(audit=audit).select_related("question")
        return Response(NoteSerializer(notes if reader.is_at_desk else find_sent_notes(audit), many=True).data)

    @describe_responses(WRITE, good={201: NoteSerializer}, request=NewNoteSerializer)
    @notes.mapping.post
    def write_note(self, request: Request, pk: str) -> Response:
        """Write a note on a question or on the whole audit."""
        audit, facts = self.get_object(), validate_data(NewNoteSerializer, request.data)
        if "standard" in facts:
            given = {"standard": facts["standard"], "question": facts["question"]}
            note = insert_standard_note(audit=audit, **given, **self.get_actor())
        else:
            note = write_note(audit=audit, **facts, **self.get_actor())
        return Response(NoteSerializer(note).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={204: None}, parameters=[PART])
    @action(detail=True, methods=["delete"], url_path=f"notes/(?P<part>{UUID_FORM})")
    def note(self, request: Request, pk: str, part: str) -> Response:
        """Remove an unsent note."""
        remove_note(note=self._find_note(part), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @describe_responses(WRITE, good={200: NoteSerializer}, request=ChangedNoteSerializer, parameters=[PART])
    @note.mapping.patch
    def change_note(self, request: Request, pk: str, part: str) -> Response:
        """Change the text or weight of an unsent note."""
        note = self._find_note(part)
        facts = take_present_values(note, "weight", "text") | validate_data(ChangedNoteSerializer, request.data)
        change_note(note=note, **facts, **self.get_actor())
        return Response(NoteSerializer(note).data)

    @describe_responses(READ, good={200: ProposedLetterSerializer}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def letter(self, request: Request, pk: str) -> Response:
        """The letter made from the notes today. Edit it, then send it with ``request_revisions``."""
        return Response(ProposedLetterSerializer(prepare_request(self.get_object(), clock.today())).data)

    @describe_responses(READ, good={200: RoundSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def rounds(self, request: Request, pk: str) -> Response:
        """Each revision round: the letter, when the answer is due, and the answer."""
        return Response(RoundSerializer(find_rounds(self.get_object()), many=True).data)

    @describe_responses(READ, good={200: ChangesSerializer}, parameters=[SINCE], filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def changes(self, request: Request, pk: str) -> Response:
        """What changed since the audit was returned, or since last year's audit."""
        audit: Audit = self.get_object()
        by_year = request.query_params.get("since") == "last_year"
        since = (
            find_changes_since_last_year(load_sheet(audit, notes=())) if by_year else find_changes_since_return(audit)
        )
        if since is None:
            what = "audit before this one" if by_year else "earlier submission"
            raise RuleBroken("nothing_to_compare", f"There is no {what} to compare with.")
        return Response(ChangesSerializer(since).data)

    def _find_note(self, part: str) -> Note:
        return get_object_or_404(Note.objects.select_related("audit", "question"), audit=self.get_object(), pk=part)
