"""Forms of the WCB details and the seminar."""

from django import forms

from secor_portal.web.forms import DayField, DollarsField, PortalForm


class DetailsForm(PortalForm):
    """The WCB details, and the figures of the premium."""

    wcb_account = forms.CharField(
        label="WCB account",
        max_length=20,
        required=False,
        help_text="As on WCB’s letters, for example 1234567",
    )
    industry_code = forms.CharField(
        label="Industry code", max_length=10, required=False, help_text="Five digits, for example 95100"
    )
    insurable_earnings = DollarsField(
        label="Insurable earnings in a year, in dollars",
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text="For example, 412,000",
    )
    industry_rate = forms.DecimalField(
        label="Industry rate, in dollars",
        required=False,
        max_digits=6,
        decimal_places=2,
        help_text="For each 100 dollars of insurable earnings, for example 1.43",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class TrainingForm(PortalForm):
    """An attendance at the seminar, by role."""

    attended_on = DayField(label="Day of the seminar", help_text="For example, 4 March 2026")
    attendee_role = forms.CharField(
        label="Role of the worker who attended", max_length=120, help_text="For example, administrator. No names."
    )

    asked_as = {"attended_on": "the day of the seminar", "attendee_role": "the role of the worker who attended"}
