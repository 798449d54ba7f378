"""The table of audit kinds."""

import pytest

from audits.rules.kinds import KIND_CHOICES, AuditKind


@pytest.mark.parametrize(
    ("kind", "label", "with_article"),
    [
        (AuditKind.CERTIFICATION, "Certification audit", "a certification audit"),
        (AuditKind.INTERNAL, "Internal audit", "an internal audit"),
        (AuditKind.ADDITIONAL, "Additional audit", "an additional audit"),
    ],
)
def test_a_kind_has_a_label_and_an_article(kind, label, with_article):
    assert (kind.label, kind.with_article) == (label, with_article)
    assert (kind.value, label) in KIND_CHOICES
    assert label.lower() == kind.name_in_text


def test_only_a_certification_audit_earns_a_certificate():
    assert [kind for kind in AuditKind if kind.row.earns_certificate] == [AuditKind.CERTIFICATION]


def test_only_an_additional_audit_is_outside_the_cycle():
    assert [kind for kind in AuditKind if not kind.row.in_cycle] == [AuditKind.ADDITIONAL]
