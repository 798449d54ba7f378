"""What the desk is shown of the clockwork, on its own pages and on those of other apps."""

from collections.abc import Iterable
from typing import Any

from django import template

from municipalities.models import Membership, Municipality
from notifications.selectors.watchdog import filter_bounced, find_troubles_now, is_sending_held

register = template.Library()


@register.inclusion_tag("notifications/alerts.html")
def clockwork_alerts() -> dict[str, Any]:
    """What is wrong now; nothing where all is well."""
    return {"troubles": find_troubles_now()}


@register.inclusion_tag("notifications/held.html")
def mail_held() -> dict[str, Any]:
    """That no mail leaves now, for pages that send some; nothing where it does."""
    return {"is_held": is_sending_held()}


@register.simple_tag
def unreached(memberships: Iterable[Membership]) -> set[str]:
    """The addresses of the people among these that mail does not reach."""
    bounced = filter_bounced([one.user.email for one in memberships])
    return {one.user.email for one in memberships if one.user.email.lower() in bounced}


@register.simple_tag(takes_context=True)
def may_choose_contacts(context: dict[str, Any], municipality: Municipality) -> bool:
    """Whether whoever looks may say who is told first."""
    return bool(context["request"].user.has_perm("notifications.choose_contacts", municipality))
