"""The date of these tests, and how a person visits a page."""

from tests.audits.fixtures import address, on_10_may_2026, signed_in  # noqa: F401
