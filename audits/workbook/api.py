"""The API of an audit's workbook."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits.workbook.services.file import write_workbook
from audits.workbook.services.upload import (
    UploadedChange,
    WorkbookRefused,
    import_workbook,
    preview_workbook,
    read_content,
)
from municipalities.api.rows import READ, WRITE, RowsViewSet, describe_responses, validate_data
from secor_portal import clock, uploads

PREVIEW = OpenApiParameter("preview", bool, description="Only return what would change.")


class WorkbookSerializer(serializers.Serializer):
    """The workbook, as ``multipart/form-data``.

    ``overwrite``: the questions in which the workbook counts although the answer changed after the download.
    ``seen``: a preview's fingerprint; if something else would change by now, nothing is saved (409).
    """

    file = serializers.FileField(allow_empty_file=True)
    overwrite = serializers.ListField(child=serializers.CharField(max_length=9), default=list)
    seen = serializers.CharField(default="", allow_blank=True, max_length=64)


class DifferenceSerializer(serializers.Serializer):
    """One column of an answer, from and to."""

    column = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class WorkbookChangeSerializer(serializers.Serializer):
    """One changed answer. ``place`` is its row in the workbook, ``version`` the version of the answer in the portal."""

    code = serializers.CharField()
    place = serializers.CharField()
    version = serializers.IntegerField()
    is_conflict = serializers.BooleanField()
    differences = serializers.SerializerMethodField()

    def get_differences(self, change: UploadedChange) -> list[dict[str, str]]:
        rows = [{"column": str(column), "before": old, "after": new} for column, old, new in change.differences]
        return list(DifferenceSerializer(rows, many=True).data)


class WorkbookAnswerSerializer(serializers.Serializer):
    """What would change, or what changed if ``is_saved``."""

    is_saved = serializers.BooleanField()
    fingerprint = serializers.CharField(required=False)
    changes = WorkbookChangeSerializer(many=True)
    unchanged = serializers.IntegerField(required=False)
    ignored = serializers.ListField(child=serializers.CharField(), required=False)


class WorkbookProblemSerializer(serializers.Serializer):
    """What is wrong at one cell; ``cell`` is empty for a sheet as a whole."""

    sheet = serializers.CharField()
    cell = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()


class WorkbookActions(RowsViewSet):
    """The workbook of an audit, mixed into its viewset."""

    @describe_responses(READ, good={200: OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def workbook(self, request: Request, pk: str) -> HttpResponse:
        """The audit as a workbook to fill in offline."""
        content = write_workbook(audit=self.get_object(), at=clock.now())
        return HttpResponse(content, content_type=uploads.XLSX.media_type)

    @describe_responses(
        WRITE,
        good={200: WorkbookAnswerSerializer},
        request={"multipart/form-data": WorkbookSerializer},
        parameters=[PREVIEW],
    )
    @workbook.mapping.post
    def import_workbook(self, request: Request, pk: str) -> Response:
        """Save all answers of a workbook, or none and a sentence for every wrong cell."""
        audit, sent = self.get_object(), validate_data(WorkbookSerializer, request.data)
        try:
            said = self._said(audit, read_content(sent["file"]), sent)
        except WorkbookRefused as refusal:
            return Response(_problems(refusal), status=status.HTTP_400_BAD_REQUEST)
        return Response(WorkbookAnswerSerializer(said).data)

    def _said(self, audit: Any, content: bytes, sent: dict[str, Any]) -> dict[str, Any]:
        if self.request.query_params.get("preview", "").lower() in ("1", "true"):
            person: Any = self.request.user
            preview = preview_workbook(audit=audit, content=content, by=person)
            names = ("fingerprint", "changes", "unchanged", "ignored")
            return {"is_saved": False, **{name: getattr(preview, name) for name in names}}
        chosen = {"overwrite": sent["overwrite"], "seen": sent["seen"]}
        return {
            "is_saved": True,
            "changes": import_workbook(audit=audit, content=content, **chosen, **self.get_actor()),
        }


def _problems(refusal: WorkbookRefused) -> dict[str, Any]:
    problems = WorkbookProblemSerializer(refusal.problems, many=True).data
    return {"file": [refusal.sentence], "code": refusal.code, "problems": problems}
