"""Ids of rows, and of parts of rows, in addresses of the API."""

from drf_spectacular.utils import OpenApiParameter

UUID_FORM = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PART = OpenApiParameter("part", str, OpenApiParameter.PATH, pattern=UUID_FORM)
