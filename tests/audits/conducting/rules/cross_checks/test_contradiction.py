import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.conducting.rules.cross_checks.contradiction import check_contradiction, tells_of_lack, tells_of_whole
from audits.rules.answers import Reply
from tests.audits.rules.sheets import line, paper

LACK = [
    "Nothing is on file.",
    "None of the forms is signed.",
    "The schedule is not on the wall.",
    "The March form is missing.",
    "They have never had a drill.",
    "There is no record of training.",
    "No records for the winter.",
    "NO RECORDS",
    "The policy isn't dated.",
    "The policy isn’t dated.",
    "Forms are on file, but none from March.",
    "No",
    "No. It was forgotten.",
    "We could not find the binder.",
    "Two staff don't know the policy.",
    "The plan is incomplete.",
    "It was done without a permit.",
    "Nobody could tell where the kit is.",
    "No evidence was seen.",
    "Not all forms are on file.",
    "All forms were read; none is signed.",
    "There were no gaps. Missing is the form of March.",
]
NO_LACK = [
    "",
    "Nothing is missing.",
    "No gaps were found.",
    "There were no incidents this year; the procedure is in place.",
    "We did not find any gaps.",
    "All twelve forms are on file.",
    "Policy no. 12 is signed by the CAO.",
    "Bylaw No 7 says so.",
    "Workers must not enter before the permit is signed.",
    "Not only managers but also seasonal staff sign.",
    "Nobody enters the lagoon without a permit.",
    "Every form is signed without exception.",
    "None of the forms is missing.",
    "The policy has not changed since last year.",
    "If none is left, the foreman orders more.",
    "Done no later than the tenth of each month.",
    "Subcontractors were not needed this year.",
    "No overdue actions.",
    "A notable improvement; another year.",
    "The knots and notes are known.",
    "People may not work alone.",
    "The ladder was checked whether or not it was used.",
]
WHOLE = [
    "All twelve forms are on file.",
    "It is always done.",
    "Every worker signed.",
    "The binder is complete.",
    "Everyone knows the policy.",
    "Forms are fully filled in.",
    "Two forms are new. All are signed.",
    "Two forms are not new. All are signed.",
]
NO_WHOLE = [
    "",
    "Not all forms are on file.",
    "Not every worker signed.",
    "The binder is not complete.",
    "Almost all workers signed.",
    "All but two workers signed.",
    "Above all, a schedule is wanted.",
    "There is no policy at all.",
    "The municipality will complete this in May.",
    "This is to be completed by June.",
    "All workers should be trained by June.",
    "Nobody signed every page.",
    "The list is incomplete.",
    "Some are there.",
    "We checked it over and over.",
]


@pytest.mark.parametrize("note", LACK)
def test_a_note_with_a_gap_is_recognized(note):
    assert tells_of_lack(note)


@pytest.mark.parametrize("note", NO_LACK)
def test_a_note_without_a_gap_is_not_flagged(note):
    assert not tells_of_lack(note)


@pytest.mark.parametrize("note", WHOLE)
def test_a_note_of_completeness_is_recognized(note):
    assert tells_of_whole(note)


@pytest.mark.parametrize("note", NO_WHOLE)
def test_a_note_without_completeness_is_not_flagged(note):
    assert not tells_of_whole(note)


@pytest.mark.parametrize(
    ("reply", "note", "contradicts"),
    [
        (Reply.YES, "Nothing is on file.", True),
        (Reply.YES, "All forms are on file.", False),
        (Reply.NO, "All forms are on file.", True),
        (Reply.NO, "Nothing is on file.", False),
        (Reply.NO, "All forms were read; none is signed.", False),
        (Reply.NOT_APPLICABLE, "Nothing is on file.", False),
        (Reply.NOT_APPLICABLE, "All is hired.", False),
        (None, "Nothing is on file.", False),
    ],
)
def test_a_note_that_contradicts_the_points_is_found(reply, note, contradicts):
    audit = paper(line(given={"reply": reply, "note": note}, may_not_apply=True))

    assert bool(list(check_contradiction(audit))) is contradicts


def test_a_question_decided_by_another_is_not_checked():
    child = line("3.5", given={"reply": Reply.YES, "note": "Nothing is on file."}, depends_on="3.4")

    assert list(check_contradiction(paper(line("3.4", given={"reply": Reply.NO, "note": "None."}), child))) == []


@given(st.text(), st.sampled_from(LACK))
def test_a_gap_is_found_after_any_other_text(other, note):
    assert tells_of_lack(f"{other}\n{note}")


@pytest.mark.parametrize(
    ("note", "lacks"),
    [
        ("No a b c d required.", False),
        ("No a b c d e required.", True),
        ("If none came, it was written down.", False),
        ("If today none came, it was written down.", True),
        ("Policy no. 12 is signed.", False),
        ("Policy no form 12 is signed.", True),
    ],
)
def test_words_near_a_denial_decide_what_it_denies(note, lacks):
    assert tells_of_lack(note) is lacks


@pytest.mark.parametrize(
    ("note", "whole"),
    [("All but two signed.", False), ("All, but two were new.", False), ("All a b c d e f but two.", True)],
)
def test_a_but_near_all_makes_less_of_it(note, whole):
    assert tells_of_whole(note) is whole
