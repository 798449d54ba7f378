"""How addresses of the API name a row, and a part of one."""

from drf_spectacular.utils import OpenApiParameter

UUID_FORM = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PART = OpenApiParameter("part", str, OpenApiParameter.PATH, pattern=UUID_FORM)
