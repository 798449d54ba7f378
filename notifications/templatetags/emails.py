"""What the templates of emails need without a request."""

from django import template

from secor_portal.partner import PARTNER, CertifyingPartner

register = template.Library()


@register.simple_tag(name="use_partner")
def get_partner() -> CertifyingPartner:
    """The certifying partner: ``{% use_partner as partner %}``."""
    return PARTNER
