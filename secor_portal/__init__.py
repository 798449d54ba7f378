"""The SECOR portal. Importing it fixes the zone data and makes the Celery app the current one."""

import zoneinfo

# The tzdata wheel knows that Alberta stays on UTC-6 since 2026; many systems' own data does not.
zoneinfo.reset_tzpath(to=[])

from secor_portal.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
