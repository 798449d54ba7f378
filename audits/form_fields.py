"""Fields for text of several lines."""

from typing import Any

from django import forms

from audits.rules.line_ends import unify_line_ends


class LinesField(forms.CharField):
    """Text of several lines, compared, counted and kept with one sign for each line end."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Before anything is counted."""
        text: Any = super().to_python(value)
        return unify_line_ends(text)
