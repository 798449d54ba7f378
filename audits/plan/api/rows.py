"""Plans and actions in the API: who sees which."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from audits.rules.lifecycle import AuditState
from municipalities.api.rows import RowsViewSet, is_described
from municipalities.models.membership import OWN_ROLES
from secor_portal.web.api.uuids import UUID_FORM


class PlanRows(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """Rows that the municipality's own people and the desk may see; external auditors see none."""

    lookup_value_regex = UUID_FORM
    state: str  # the lookup from the row to the state of its audit

    def get_queryset(self) -> QuerySet:
        if is_described(self):
            return self.model._base_manager.none()
        person: Any = self.request.user
        if self.action != "list":
            return self.list_rows()
        if person.is_at_desk:
            return self.exclude_drafts()
        own = [place for place, role in person.roles.items() if role in OWN_ROLES]
        return self.list_rows().filter(municipality_id__in=own)

    def exclude_drafts(self) -> QuerySet:
        """The rows without those of drafts, which the desk doesn't have yet."""
        return self.list_rows().exclude(**{self.state: AuditState.DRAFT})
