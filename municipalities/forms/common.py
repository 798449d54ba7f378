"""What several pages share."""

from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest

from secor_portal.web.forms import PortalForm

F = TypeVar("F", bound=forms.BaseForm)


class ConfirmForm(PortalForm):
    """Carries nothing but the wish, and the version of what was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def bound(form: type[F], request: HttpRequest, **arguments: Any) -> F:
    """The form, with what was sent where something was."""
    return form(request.POST, request.FILES, **arguments) if request.method == "POST" else form(**arguments)
