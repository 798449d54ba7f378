"""Asking for the private address of a calendar."""

from django import forms

from secor_portal.web.forms import PortalForm


class AddressForm(PortalForm):
    """Carries the version of the address that the person saw; 0 if there was none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
