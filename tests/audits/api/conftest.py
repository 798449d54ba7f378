"""The date of these tests, and an action of a plan."""

from tests.audits.fixtures import item, on_10_may_2026  # noqa: F401
