"""Asking for the private address of a calendar."""

from django import forms

from secor_portal.web.forms import PortalForm


class AddressForm(PortalForm):
    """Carries which version of the address was looked at; 0 where there was none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
