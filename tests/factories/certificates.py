"""Certificates, extensions and reviews by the ministry."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from audits.rules.lifecycle import AuditState
from certificates.models import Certificate, Extension, MinistryReview
from certificates.rules.verification_code import encode_number
from tests.factories.audits import AuditFactory
from tests.factories.moment import MOMENT
from tests.factories.municipalities import MunicipalityFactory, UserFactory


class CertificateFactory(DjangoModelFactory):
    """An issued certificate; its document is not on disk."""

    class Meta:
        model = Certificate

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory, state=AuditState.QA_PASSED)
    state = "issued"
    prepared_at = MOMENT
    effective_on = factory.SelfAttribute("audit.conducted_on")
    expires_on = factory.LazyAttribute(lambda o: o.effective_on.replace(year=o.effective_on.year + 3))
    number = factory.Sequence(lambda n: f"2026-{n:04d}")
    issued_on = date(2026, 6, 1)
    issued_by = factory.SubFactory(UserFactory)
    legal_name = factory.SelfAttribute("municipality.official_name")
    wcb_account = "1234567"
    industry_code = "95100"
    code = factory.Sequence(encode_number)


class ExtensionFactory(DjangoModelFactory):
    """More time in 2026."""

    class Meta:
        model = Extension

    municipality = factory.SubFactory(MunicipalityFactory)
    granted_on = date(2026, 3, 1)
    granted_by = factory.SubFactory(UserFactory)
    until = date(2026, 12, 1)
    year = 2026
    reason = "The office burned down."


class MinistryReviewFactory(DjangoModelFactory):
    """An open review."""

    class Meta:
        model = MinistryReview

    municipality = factory.SubFactory(MunicipalityFactory)
    opened_on = date(2026, 4, 6)
