"""Composition: every address of the portal, by side."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

import audits.urls
import certificates.urls
import municipalities.urls
import notifications.urls
from municipalities.views import account
from secor_portal import landing, program_pages
from secor_portal.web import health

APPS = (municipalities.urls, audits.urls, certificates.urls, notifications.urls)
MUNICIPAL = [pattern for app in APPS for pattern in app.municipal]
DESK = [pattern for app in APPS for pattern in app.desk]
PUBLIC = [
    *[pattern for app in APPS for pattern in app.public],
    path("rules/", program_pages.list_rules, name="rules"),
    path("glossary/", program_pages.list_terms, name="glossary"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.show_landing, name="landing"),
    path("healthz", health.check_alive, name="healthz"),
    path("readyz", health.check_ready, name="readyz"),
    path("accounts/email/", account.show_address, name="account_email"),  # the library’s page adds addresses
    path("accounts/", include("allauth.urls")),
    path("m/<slug:slug>/", include((MUNICIPAL, "municipal"))),
    path("desk/", include((DESK, "desk"))),
    path("api/v1/", include("secor_portal.api")),
    path("", include((PUBLIC, "public"))),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("secor_portal.demo.urls")))
