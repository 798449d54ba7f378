"""Fields for text of several lines."""

from typing import Any

from django import forms

from audits.rules.line_ends import unify_line_ends


class LinesField(forms.CharField):
    """Text of several lines, compared, counted and stored with one character for each line end."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Unify line ends before the length is checked."""
        text: Any = super().to_python(value)
        return unify_line_ends(text)
