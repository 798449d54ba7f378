"""The certifying partner that runs this portal: one object, read from the environment. Rules may use it: no Django."""

from dataclasses import dataclass

from environs import Env

env = Env()


@dataclass(frozen=True, slots=True)
class CertifyingPartner:
    """Who reviews audits and issues certificates.

    ``name`` is the short name people know, ``full_name`` the legal one. ``email`` takes every reply to the portal.
    ``logo`` is the address of a picture, or empty. Phone, hours, website and signatory may be empty.
    """

    name: str
    full_name: str
    email: str
    phone: str
    hours: str
    address: str
    website: str
    signatory: str
    signatory_title: str
    logo: str

    @property
    def possessive(self) -> str:
        """The name with its apostrophe: "AMHSA’s", "Partners’"."""
        return f"{self.name}’" if self.name.endswith("s") else f"{self.name}’s"


def read_partner() -> CertifyingPartner:
    """The partner as ``PARTNER_…`` in the environment describe it."""
    return CertifyingPartner(
        name=env.str("PARTNER_NAME", "AMHSA"),
        full_name=env.str("PARTNER_FULL_NAME", "Alberta Municipal Health and Safety Association"),
        email=env.str("PARTNER_EMAIL", env.str("DESK_CONTACT", "desk@amhsa.example")),
        phone=env.str("PARTNER_PHONE", ""),
        hours=env.str("PARTNER_HOURS", ""),
        address=env.str("PARTNER_ADDRESS", ""),
        website=env.str("PARTNER_WEBSITE", ""),
        signatory=env.str("PARTNER_SIGNATORY", ""),
        signatory_title=env.str("PARTNER_SIGNATORY_TITLE", ""),
        logo=env.str("PARTNER_LOGO", ""),
    )


PARTNER = read_partner()
