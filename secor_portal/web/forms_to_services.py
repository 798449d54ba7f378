"""Between a form and a service: what the service refuses lands beside its field."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm

from secor_portal.errors import RuleBroken


def attempt(form: BaseForm, service: Callable[..., Any], **arguments: Any) -> Any:
    """Call ``service``; None where it refused, and then ``form`` carries the sentence at the field it names."""
    try:
        return service(**arguments)
    except RuleBroken as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None
