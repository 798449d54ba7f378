"""A page of its own that asks before something can't be undone."""

from dataclasses import asdict, dataclass

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from municipalities.models import Municipality
from secor_portal.web.service_calls import render_page


@dataclass(frozen=True, slots=True)
class ConfirmationPage:
    """What the page asks: ``heading`` is the question, ``sentence`` what follows from yes, ``back`` the way out."""

    section: str
    heading: str
    sentence: str
    button: str
    back: str


def render_confirmation(
    request: HttpRequest, municipality: Municipality | None, form: BaseForm, page: ConfirmationPage
) -> HttpResponse:
    """The page, on the side of ``municipality``, or of the desk without one."""
    layout = "layouts/municipal.html" if municipality else "layouts/desk.html"
    context = {"layout": layout, "municipality": municipality, "form": form, **asdict(page)}
    return render_page(request, "municipalities/confirm.html", context)
