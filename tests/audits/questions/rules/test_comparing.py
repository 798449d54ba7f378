"""Comparing a new version with the version before."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from audits.questions.rules.comparing import ElementChange, FieldChange, compare_versions
from audits.questions.rules.draft import ElementDraft, InstrumentDraft
from audits.rules.answers import Style
from tests.audits.questions.rules.drafts import draft, drafts, question

FIRST, SECOND = question("1.1"), question("1.2")
BEFORE = draft(ElementDraft(1, "Commitment", (FIRST, SECOND)), ElementDraft(2, "Hazards", (question("2.1"),)))


def points_of(instrument: InstrumentDraft) -> dict[int, Decimal]:
    return {element.number: element.points for element in instrument.elements}


def test_questions_are_added_removed_and_changed_field_by_field():
    changed = replace(FIRST, points=Decimal(20), style=Style.RANGE)
    after = draft(
        ElementDraft(1, "Commitment", (changed, SECOND, question("1.3"))),
        ElementDraft(3, "Control", (question("3.1"),)),
        pass_overall=75,
    )

    found = compare_versions(BEFORE, after, points_of(BEFORE))

    assert [q.code for q in found.added] == ["1.3", "3.1"]
    assert [q.code for q in found.removed] == ["2.1"]
    assert [(q.code, q.fields) for q in found.changed] == [
        (
            "1.1",
            (FieldChange("style", Style.ALL_OR_NOTHING, Style.RANGE), FieldChange("points", Decimal(10), Decimal(20))),
        )
    ]
    assert found.unchanged == 1
    assert found.header == (FieldChange("pass_overall", 80, 75),)


def test_points_are_compared_by_element():
    after = draft(ElementDraft(1, "Leadership", (FIRST,)), ElementDraft(3, "Control", (question("3.1"),)))

    found = compare_versions(BEFORE, after, points_of(BEFORE))

    assert found.elements == (
        ElementChange(1, "Commitment", "Leadership", Decimal(20), Decimal(10)),
        ElementChange(2, "Hazards", None, Decimal(10), None),
        ElementChange(3, None, "Control", None, Decimal(10)),
    )
    assert (found.points_before, found.points) == (Decimal(30), Decimal(20))


def test_a_version_without_questions_keeps_its_points():
    whole = draft(ElementDraft(1, "Commitment", ()))

    found = compare_versions(whole, BEFORE, {1: Decimal(100)})

    assert found.points_before == 100
    assert len(found.added) == 3


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(drafts())
def test_a_version_does_not_differ_from_itself(instrument):
    found = compare_versions(instrument, instrument, points_of(instrument))

    assert (found.header, found.added, found.removed, found.changed) == ((), (), (), ())
    assert not any(element.is_changed for element in found.elements)
    assert found.unchanged == len(instrument.questions)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(drafts(), drafts())
def test_every_question_of_both_versions_is_counted_once(before, after):
    found = compare_versions(before, after, points_of(before))

    assert len(found.added) + len(found.changed) + found.unchanged == len(after.questions)
    assert len(found.removed) + len(found.changed) + found.unchanged == len(before.questions)
