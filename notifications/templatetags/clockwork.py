"""What pages, also of other apps, show of the clockwork."""

from collections.abc import Iterable
from typing import Any

from django import template

from municipalities.models import Membership, Municipality
from notifications.selectors.watchdog import filter_bounced, find_troubles_now, is_sending_held
from secor_portal.partner import PARTNER

register = template.Library()


@register.inclusion_tag("notifications/alerts.html", name="clockwork_alerts")
def show_alerts() -> dict[str, Any]:
    """What is wrong now; empty if everything works."""
    return {"troubles": find_troubles_now()}


@register.inclusion_tag("notifications/sending_held.html", name="mail_held")
def show_hold() -> dict[str, Any]:
    """That no emails are sent now, for pages that send some; empty if they are."""
    return {"is_held": is_sending_held(), "partner": PARTNER}


@register.simple_tag(name="unreached")
def find_unreached(memberships: Iterable[Membership]) -> set[str]:
    """The addresses of these people that emails don't reach."""
    bounced = filter_bounced([one.user.email for one in memberships])
    return {one.user.email for one in memberships if one.user.email.lower() in bounced}


@register.simple_tag(name="may_choose_contacts", takes_context=True)
def can_choose_contacts(context: dict[str, Any], municipality: Municipality) -> bool:
    """Whether the reader may choose the municipality's contacts."""
    return bool(context["request"].user.has_perm("notifications.choose_contacts", municipality))
