import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.conducting.rules.cross_checks.copies import (
    check_busy_file,
    check_copied_note,
    check_same_evidence,
    compute_likeness,
    is_copied,
)
from audits.rules.answers import GivenAnswer, Reply
from tests.audits.rules.sheets import line, paper, shown

NOTE = "Joint inspections were held in every month of 2026, and each form is signed by the foreman."
words = st.lists(st.sampled_from(["form", "forms", "shop", "pump", "signed", "2026", "2027", "yes"]), max_size=30)


@pytest.mark.parametrize(
    ("before", "after", "copied"),
    [
        ("", "", False),
        ("  ", "\n", False),
        ("See policy.", "see   POLICY.", True),
        ("See policy.", "See policy 2.", False),
        (NOTE, NOTE, True),
        (NOTE, NOTE.upper().replace(" ", "\n  "), True),
        (NOTE, NOTE.replace("2026", "2027"), True),
        (NOTE, NOTE.replace("foreman", "manager"), False),
        (NOTE * 3, (NOTE * 3).replace("foreman", "manager", 1), True),
        (NOTE, f"{NOTE} {NOTE}", False),
        (NOTE, "", False),
        (NOTE, "Two of the twelve forms lack a signature; the pump house was left out in winter altogether.", False),
        ("Forms of 2026 are signed, all twelve.", "Forms of 2027 are signed, all twelve.", False),
        ("Forms of 2026 are signed, all twelve of them.", "Forms of 2027 are signed, all twelve of them.", True),
    ],
)
def test_a_note_copied_from_the_last_audit_is_found(before, after, copied):
    audit = paper(line(given={"note": after}, before=GivenAnswer(reply=Reply.YES, note=before)))

    assert is_copied(before, after) is copied
    assert bool(list(check_copied_note(audit))) is copied


def test_a_carried_over_answer_may_repeat_note_and_evidence():
    before = GivenAnswer(reply=Reply.YES, note=NOTE)
    carried = line(
        given={"note": NOTE}, before=before, evidence=(shown(),), before_evidence=(shown(),), is_carried=True
    )

    assert [*check_copied_note(paper(carried)), *check_same_evidence(paper(carried))] == []


def test_a_first_audit_has_no_copied_notes():
    assert list(check_copied_note(paper(line(given={"note": NOTE})))) == []


def test_a_reused_file_is_recognized_by_its_content():
    audit = paper(
        line("3.4", evidence=(shown("New name.pdf", "aa"), shown("Other.pdf", "bb"))),
        line("3.5", before=GivenAnswer(), before_evidence=(shown("Old name.pdf", "aa"),)),
    )

    assert [(finding.code, finding.sentence) for finding in check_same_evidence(audit)] == [
        ("3.4", "Question 3.4: “New name.pdf” was already attached in the last audit. Attach evidence from this year.")
    ]


@pytest.mark.parametrize(("number", "found"), [(1, 0), (3, 0), (4, 1), (6, 1)])
def test_a_file_attached_to_over_three_questions_is_found_once(number, found):
    audit = paper(*(line(f"3.{n}", evidence=(shown(),)) for n in range(number)))

    assert len(list(check_busy_file(audit))) == found


def test_the_busy_file_finding_names_its_questions():
    audit = paper(*(line(f"3.{n}", evidence=(shown(),)) for n in range(1, 5)))

    assert [finding.sentence for finding in check_busy_file(audit)] == [
        "“Forms.pdf” is attached to questions 3.1, 3.2, 3.3 and 3.4. Say in their notes where to look in the file."
    ]


@pytest.mark.parametrize(
    ("old", "new", "share"),
    [
        ("", "", 1.0),
        ("2026", "2027", 6 / 10),
        ("2026", "1926", 4 / 10),
        ("2026", "2026", 1.0),
        ("2026", "", 0.0),
        ("form 2026", "form 2027 signed", 2 * (5 + 3) / (10 + 17)),
    ],
)
def test_likeness_is_the_share_of_common_characters(old, new, share):
    assert compute_likeness(old.split(), new.split()) == pytest.approx(share)


@given(words, words)
def test_likeness_is_between_zero_and_one(old, new):
    assert 0 <= compute_likeness(old, new) <= 1
    assert compute_likeness(old, old) == 1


@given(words, words)
def test_notes_without_a_common_word_are_not_copies(old, new):
    if set(old).isdisjoint(new):
        assert not is_copied(" ".join(old), " ".join(new))


@given(st.text())
def test_a_note_is_a_copy_of_itself_unless_it_is_empty(note):
    assert is_copied(note, note) is bool(note.split())


@pytest.mark.parametrize(("length", "copied"), [(38, False), (39, True)])
def test_notes_of_40_characters_with_their_spaces_are_compared(length, copied):
    words = ["x" * (length - 1 - 20), "a" * 20]
    old, new = " ".join(words), " ".join(reversed(words))

    assert (len(old), is_copied(old, new)) == (length, copied)


@pytest.mark.parametrize(("same", "copied"), [(91, False), (92, True)])
def test_notes_are_copied_from_92_of_100_characters_in_any_order(same, copied):
    shared, old, new = "s" * (same - 1), "o" * (99 - same), "n" * (99 - same)

    assert is_copied(f"{shared} {old}", f"{new} {shared}") is copied
