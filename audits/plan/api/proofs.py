"""The files of an action in the API."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits.models import Proof
from audits.plan.selectors import list_proofs
from audits.plan.services.proofs import add_proofs, remove_proof
from audits.serializers import FilesSerializer
from municipalities.api.rows import READ, WRITE, RowsViewSet, describe_responses
from secor_portal.web.api.uuids import PART, UUID_FORM
from secor_portal.web.stored_files import respond_with_download


class ProofSerializer(serializers.ModelSerializer):
    """One file that shows the progress of an action; ``size`` in bytes."""

    class Meta:
        model = Proof
        fields = ("id", "name", "media_type", "size", "sha256", "uploaded_at")
        read_only_fields = fields


class ProofActions(RowsViewSet):
    """The files of an action; mixed into its view."""

    @describe_responses(READ, good={200: ProofSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def proofs(self, request: Request, pk: str) -> Response:
        """The files that show the progress of an action."""
        return Response(ProofSerializer(list_proofs(self.get_object()), many=True).data)

    @describe_responses(WRITE, good={201: ProofSerializer(many=True)}, request={"multipart/form-data": FilesSerializer})
    @proofs.mapping.post
    def add_proofs(self, request: Request, pk: str) -> Response:
        """Add files, all or none. A refusal has a sentence for each refused file."""
        added = add_proofs(action=self.get_object(), uploaded=request.FILES.getlist("files"), **self.get_actor())
        return Response(ProofSerializer(added, many=True).data, status=status.HTTP_201_CREATED)

    @describe_responses(READ, good={200: OpenApiTypes.BINARY}, parameters=[PART])
    @action(detail=True, methods=["get"], url_path=f"proofs/(?P<part>{UUID_FORM})")
    def proof(self, request: Request, pk: str, part: str) -> FileResponse:
        """Download a file."""
        proof = self._find_proof(part)
        return respond_with_download(proof.sha256, proof.media_type, proof.name)

    @describe_responses(WRITE, good={204: None}, parameters=[PART])
    @proof.mapping.delete
    def remove_proof(self, request: Request, pk: str, part: str) -> Response:
        """Remove a file from an open action."""
        remove_proof(proof=self._find_proof(part), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _find_proof(self, part: str) -> Proof:
        return get_object_or_404(list_proofs(self.get_object()).select_related("item__plan__audit"), pk=part)
