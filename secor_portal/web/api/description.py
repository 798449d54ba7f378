"""The public description of the API (OpenAPI)."""

from functools import cache
from threading import Lock
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

ABOUT = """Audits, standings and certificates of Alberta's small municipalities, by the same services as the pages.

These are on the pages only: a municipality's contacts; email preferences and sent messages; calendar addresses; the
state of sending and resuming it; importing municipalities from a file; the people of the desk and their sign-in;
inviting an external auditor; activity logs; and documents to print.

To change a row, send the version that you read. Fields that a PATCH leaves out stay as they are. A refusal has
sentences by field, or one as `detail`, and a `code`.
"""
SAID = {
    "DESCRIPTION": ABOUT,
    "COMPONENT_SPLIT_PATCH": False,
}
WRITING = Lock()  # the settings are shared by all threads


@cache
def render_description(renderer: Any) -> Any:
    """The description in one format. It is the same for everyone, so each process makes it once."""
    with WRITING, patched_settings(SAID):
        return renderer().render(SchemaGenerator().get_schema(public=True))


class DescriptionView(SpectacularAPIView):
    """Serves the description in the format that the request asks for."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        form: Any = type(request.accepted_renderer)
        charset = f"; charset={form.charset}" if form.charset else ""
        about = {"Content-Disposition": f'inline; filename="{self._get_filename(request, None)}"'}
        return HttpResponse(render_description(form), content_type=f"{form.media_type}{charset}", headers=about)
