"""Whose row is it. A query outside an open municipality raises."""

from secor_portal.tenancy.models import TenantModel
from secor_portal.tenancy.scope import every_municipality, open_municipalities, open_municipality

__all__ = ["TenantModel", "every_municipality", "open_municipalities", "open_municipality"]
