"""What the API can do, for anyone to read."""

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

Only the pages have: a municipality's contacts; which mail somebody gets, and what was sent; the addresses of calendars;
how the sending goes, and letting it go on; the import of municipalities from a file; the people of the desk and how
somebody signs in; inviting an external auditor; the logs of what happened; and papers to print.

Who changes something sends the version that they read; what a PATCH leaves out stays. A refusal has sentences by
field, or one as `detail`, and a `code`.
"""
SAID = {"DESCRIPTION": ABOUT, "COMPONENT_SPLIT_PATCH": False}  # what a change must send is said by its own part
WRITING = Lock()  # the settings are everybody's


@cache
def render_description(renderer: Any) -> Any:
    """The description in one form, made once a process: it is the same for everybody."""
    with WRITING, patched_settings(SAID):
        return renderer().render(SchemaGenerator().get_schema(public=True))


class DescriptionView(SpectacularAPIView):
    """The description in the form that is asked for."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        form: Any = type(request.accepted_renderer)
        charset = f"; charset={form.charset}" if form.charset else ""
        about = {"Content-Disposition": f'inline; filename="{self._get_filename(request, None)}"'}
        return HttpResponse(render_description(form), content_type=f"{form.media_type}{charset}", headers=about)
