"""Certificates over the API."""

from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.services.documents import hand_out_document
from certificates.services.issuing import issue_certificate, record_printed_expiry, reissue_certificate
from certificates.services.scans import attach_scan
from municipalities.api.rows import READ, WRITE, OfMunicipality, RowsViewSet, describe_responses, validate_data
from secor_portal.web.api.uuids import UUID_FORM
from secor_portal.web.stored_files import respond_with_download


class CertificateSerializer(serializers.ModelSerializer):
    """``state`` says whether it is issued. To learn whether it is valid, check its ``code`` on the public page."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    audit = serializers.UUIDField(source="audit_id", read_only=True)
    replaces = serializers.UUIDField(source="replaces_id", read_only=True, allow_null=True)

    class Meta:
        model = Certificate
        fields = (
            "id", "municipality", "audit", "state", "prepared_at", "effective_on", "expires_on", "number", "issued_on",
            "legal_name", "wcb_account", "industry_code", "code", "document_sha256", "scan_sha256", "replaces",
            "version",
        )  # fmt: skip
        read_only_fields = fields


class NamesSerializer(serializers.Serializer):
    """The municipality's names on the certificate; ``version`` is the one that you read."""

    version = serializers.IntegerField(min_value=0)
    legal_name = serializers.CharField()
    wcb_account = serializers.CharField()
    industry_code = serializers.CharField()


class IssueSerializer(NamesSerializer):
    """The entries on the certificate."""

    number = serializers.CharField()
    issued_on = serializers.DateField()
    expires_on = serializers.DateField()


class ReissueSerializer(NamesSerializer):
    """The new names, and the reason."""

    reason = serializers.CharField()


class ExpirySerializer(serializers.Serializer):
    """The expiry date that Partnerships printed (R4.1)."""

    version = serializers.IntegerField(min_value=0)
    expires_on = serializers.DateField()


class ScanSerializer(serializers.Serializer):
    """A PDF, PNG or JPEG of the certificate that both parties signed."""

    version = serializers.IntegerField(min_value=0)
    scan = serializers.FileField()


class CertificateFilters(OfMunicipality):
    """``number`` is the start of a certificate number."""

    audit = django_filters.UUIDFilter("audit_id")
    state = django_filters.ChoiceFilter(choices=CertificateState.choices)
    number = django_filters.CharFilter(lookup_expr="istartswith")


class CertificateViewSet(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """The certificates that certification audits earned (R2.1)."""

    model = Certificate
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilters
    ordering = "-effective_on"
    lookup_value_regex = UUID_FORM
    permissions_by_action = {
        "list": "certificates.view",
        "retrieve": "certificates.view",
        "issue": "certificates.issue",
        "reissue": "certificates.issue",
        "expiry": "certificates.record_facts",
        "scan": "certificates.issue",
        "file": "certificates.view",
    }

    def list_rows(self) -> QuerySet[Certificate]:
        return Certificate.objects.select_related("audit")

    @describe_responses(READ, good={200: CertificateSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: CertificateSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={200: CertificateSerializer}, request=IssueSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:
        """Give it number, names and code. It doesn't change after that."""
        return self._done(issue_certificate, IssueSerializer)

    @describe_responses(WRITE, good={201: CertificateSerializer}, request=ReissueSerializer)
    @action(detail=True, methods=["post"])
    def reissue(self, request: Request, pk: str) -> Response:
        """Replace it by a new certificate with the same number; the answer is the new one."""
        return self._done(reissue_certificate, ReissueSerializer, status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={200: CertificateSerializer}, request=ExpirySerializer)
    @action(detail=True, methods=["post"])
    def expiry(self, request: Request, pk: str) -> Response:
        """Record the expiry date that Partnerships printed; the answer is the certificate with that date."""
        return self._done(record_printed_expiry, ExpirySerializer)

    @describe_responses(WRITE, good={200: CertificateSerializer}, request={"multipart/form-data": ScanSerializer})
    @action(detail=True, methods=["post"])
    def scan(self, request: Request, pk: str) -> Response:
        """Attach the scan. People then download it instead of the PDF."""
        return self._done(attach_scan, ScanSerializer)

    @describe_responses(READ, good={200: OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> FileResponse:
        """The scan of the signed certificate if there is one, else the PDF; ``?file=document`` asks for the PDF."""
        wants_scan = request.query_params.get("file") != "document"
        certificate = self.get_object()
        with transaction.atomic():  # if the file is missing, the log must not say that it was sent
            handed = hand_out_document(certificate=certificate, wants_scan=wants_scan, **self.get_actor())
            return respond_with_download(handed.sha256, handed.media_type, handed.name)

    def _done(self, service: Any, serializer: type[serializers.Serializer], code: int = status.HTTP_200_OK) -> Response:
        certificate = self.get_object()
        facts = validate_data(serializer, self.request.data)
        done = service(certificate=certificate, **facts, **self.get_actor())
        return Response(CertificateSerializer(done).data, status=code)
