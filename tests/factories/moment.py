"""When things happen in tests if nothing else is said."""

from datetime import UTC, datetime

MOMENT = datetime(2026, 5, 10, 16, 0, tzinfo=UTC)  # 10:00 in Alberta
