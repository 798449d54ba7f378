"""The files that show how far an action is, over the API."""

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
from secor_portal.web.stored import attachment


class ProofSerializer(serializers.ModelSerializer):
    """One file that shows how far an action is; ``size`` in bytes."""

    class Meta:
        model = Proof
        fields = ("id", "name", "media_type", "size", "sha256", "uploaded_at")
        read_only_fields = fields


class ProofActions(RowsViewSet):
    """What can be done with the proof of an action; mixed into its view."""

    @describe_responses(READ, good={200: ProofSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def proofs(self, request: Request, pk: str) -> Response:
        """The files that show how far it is."""
        return Response(ProofSerializer(list_proofs(self.get_object()), many=True).data)

    @describe_responses(WRITE, good={201: ProofSerializer(many=True)}, request={"multipart/form-data": FilesSerializer})
    @proofs.mapping.post
    def add_proofs(self, request: Request, pk: str) -> Response:
        """Add files: all, or none and a sentence for each that is refused."""
        added = add_proofs(item=self.get_object(), uploaded=request.FILES.getlist("files"), **self.hand())
        return Response(ProofSerializer(added, many=True).data, status=status.HTTP_201_CREATED)

    @describe_responses(READ, good={200: OpenApiTypes.BINARY}, parameters=[PART])
    @action(detail=True, methods=["get"], url_path=f"proofs/(?P<part>{UUID_FORM})")
    def proof(self, request: Request, pk: str, part: str) -> FileResponse:
        """The file itself."""
        proof = self._proof(part)
        return attachment(proof.sha256, proof.media_type, proof.name)

    @describe_responses(WRITE, good={204: None}, parameters=[PART])
    @proof.mapping.delete
    def remove_proof(self, request: Request, pk: str, part: str) -> Response:
        """Take a file from an open action."""
        remove_proof(proof=self._proof(part), **self.hand())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _proof(self, part: str) -> Proof:
        return get_object_or_404(list_proofs(self.get_object()).select_related("item__plan__audit"), pk=part)
