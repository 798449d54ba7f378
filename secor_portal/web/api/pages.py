"""Pages by position, not by number: as quick at the end as at the start."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from secor_portal.web.keyset import read_page

AFTER, BEFORE = "after", "before"


class Pages(CursorPagination):
    """25 rows a page, by the column that the viewset names in ``ordering``; the id decides between equals.

    The framework's own pages count off equal values from the first of them, at most a thousand.
    """

    page_size = 25
    cursor_query_param = AFTER  # in the schema's example

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.address = request.build_absolute_uri()
        place = {name: request.query_params.get(name, "") for name in (AFTER, BEFORE)}
        self.found = read_page(queryset, getattr(view, "ordering", "id"), size=self.page_size, **place)
        return self.found.rows

    def get_next_link(self) -> str | None:
        return self._link(AFTER, self.found.after)

    def get_previous_link(self) -> str | None:
        return self._link(BEFORE, self.found.before)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        place = {"required": False, "in": "query", "schema": {"type": "string"}}
        return [
            {"name": name, "description": f"Rows {name} this place, as another page's links name it."} | place
            for name in (AFTER, BEFORE)
        ]

    def _link(self, name: str, place: str) -> str | None:
        elsewhere = remove_query_param(remove_query_param(self.address, AFTER), BEFORE)
        return replace_query_param(elsewhere, name, place) if place else None
