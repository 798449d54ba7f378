"""Every row belongs to a municipality. A query raises an error unless a municipality is open."""

from secor_portal.tenancy.models import TenantModel
from secor_portal.tenancy.scope import every_municipality, open_municipalities, open_municipality

__all__ = ["TenantModel", "every_municipality", "open_municipalities", "open_municipality"]
