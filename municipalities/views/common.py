"""What several pages do alike."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from municipalities.models import Municipality


def status_of(form: BaseForm) -> int:
    """422 where the form was refused."""
    return 422 if form.errors else 200


def confirm_page(
    request: HttpRequest,
    municipality: Municipality | None,
    form: BaseForm,
    *,
    section: str,
    heading: str,
    sentence: str,
    button: str,
    back: str,
) -> HttpResponse:
    """A page of its own that asks once more; of the desk where no municipality is given."""
    context = {
        "layout": "layouts/municipal.html" if municipality else "layouts/desk.html",
        "municipality": municipality,
        "form": form,
        "section": section,
        "heading": heading,
        "sentence": sentence,
        "button": button,
        "back": back,
    }
    return render(request, "municipalities/confirm.html", context, status=status_of(form))
