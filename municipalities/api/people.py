"""The API of people and invitations."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from municipalities.api.rows import READ, WRITE, OfMunicipality, RowsViewSet, describe_responses, validate_data
from municipalities.models import Invitation, Membership
from municipalities.models.membership import OWN_ROLES
from municipalities.rules.invitations import InvitationState
from municipalities.services.invitations import invite_person, withdraw_invitation
from municipalities.services.people import change_role, remove_person
from secor_portal import clock


class MembershipSerializer(serializers.ModelSerializer):
    """A person's role at a municipality; ``until`` is its last day, if it has one."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    title = serializers.CharField(source="user.title", read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "municipality", "email", "name", "title", "role", "since", "until")
        read_only_fields = fields


class RoleSerializer(serializers.Serializer):
    """Another role."""

    role = serializers.CharField(help_text=f"One of {', '.join(OWN_ROLES)}.")


class InvitationSerializer(serializers.ModelSerializer):
    """An invitation; ``state`` is open, accepted, withdrawn or expired."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    invited_by = serializers.CharField(source="invited_by.email", read_only=True)
    state = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ("id", "municipality", "email", "role", "until", "invited_by", "invited_at", "expires_at", "state")
        read_only_fields = fields

    def get_state(self, invitation: Invitation) -> str:
        return invitation.state_at(clock.now())


class NewInvitationSerializer(RoleSerializer):
    """The address to invite. External auditors are invited from their audit."""

    municipality = serializers.UUIDField()
    email = serializers.CharField(max_length=254)


class InvitationFilters(OfMunicipality):
    """``state`` is the present state."""

    state = django_filters.ChoiceFilter(choices=[(one.value, one.value) for one in InvitationState], method="in_state")

    def in_state(self, rows: Any, name: str, value: str) -> QuerySet:
        """As ``municipalities.rules.invitations.compute_state`` has it."""
        at = clock.now()
        states = {
            InvitationState.OPEN: rows.open_at(at),
            InvitationState.ACCEPTED: rows.filter(accepted_at__isnull=False),
            InvitationState.WITHDRAWN: rows.filter(withdrawn_at__isnull=False),
            InvitationState.EXPIRED: rows.expired_at(at),
        }
        return states[InvitationState(value)]


class MembershipViewSet(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """The people of a municipality. There is always an administrator."""

    model = Membership
    serializer_class = MembershipSerializer
    ordering = "since"
    permissions_by_action = {
        "list": "municipalities.see_people",
        "retrieve": "municipalities.see_people",
        "partial_update": "municipalities.manage_people",
        "destroy": "municipalities.manage_people",
    }

    def list_rows(self) -> QuerySet[Membership]:
        return Membership.objects.current().select_related("user")

    @describe_responses(READ, good={200: MembershipSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: MembershipSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={200: MembershipSerializer}, request=RoleSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Give a person another role."""
        membership = self.get_object()
        changed = change_role(membership=membership, **validate_data(RoleSerializer, request.data), **self.get_actor())
        return Response(MembershipSerializer(changed).data)

    @describe_responses(WRITE, good={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove a person from the municipality."""
        remove_person(membership=self.get_object(), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationViewSet(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """Invitations of a municipality."""

    model = Invitation
    serializer_class = InvitationSerializer
    filterset_class = InvitationFilters
    ordering = "-invited_at"
    permissions_by_action = {
        "list": "municipalities.see_people",
        "retrieve": "municipalities.see_people",
        "create": "municipalities.manage_people",
        "withdraw": "municipalities.manage_people",
    }

    def list_rows(self) -> QuerySet[Invitation]:
        return Invitation.objects.select_related("invited_by")

    @describe_responses(READ, good={200: InvitationSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: InvitationSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: InvitationSerializer}, request=NewInvitationSerializer)
    def create(self, request: Request) -> Response:
        """Invite a person; the link goes to the address by email."""
        facts = validate_data(NewInvitationSerializer, request.data)
        invitation = invite_person(municipality=self.get_target(facts), **facts, **self.get_actor())
        return Response(InvitationSerializer(invitation).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={200: InvitationSerializer}, request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Make the link in the email invalid."""
        invitation = withdraw_invitation(invitation=self.get_object(), **self.get_actor())
        return Response(InvitationSerializer(invitation).data)
