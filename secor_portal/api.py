"""Composition: every route of ``/api/v1/``."""

from django.urls import path
from rest_framework.routers import DefaultRouter

import audits.api
import certificates.api
import municipalities.api
from secor_portal.web.api.description import DescriptionView
from secor_portal.web.guards import public

router = DefaultRouter()
router.include_root_view = False
router.include_format_suffixes = False
for app in (municipalities.api, audits.api, certificates.api):
    for prefix, viewset, basename in app.ROUTES:
        router.register(prefix, viewset, basename=basename)

app_name = "api"
urlpatterns = [path("schema/", public(DescriptionView.as_view()), name="schema"), *router.urls]
