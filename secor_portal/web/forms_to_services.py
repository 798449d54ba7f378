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
        refuse(form, refusal)
        return None


def refuse(form: BaseForm, refusal: RuleBroken) -> None:
    """Let ``form`` carry the sentences of a refusal, at the field that it names if the form has it."""
    for sentence in refusal.sentences:
        form.add_error(refusal.field if refusal.field in form.fields else None, sentence)
