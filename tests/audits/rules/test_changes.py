import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.answers import Reply, Style
from audits.rules.changes import (
    FileChanges,
    HandedInAnswer,
    TextChange,
    TextPiece,
    compare_answers,
    compare_files,
    compare_texts,
    get_code_order,
    take_snapshot,
)
from tests.audits.rules.sheets import line, paper, papers, shown

HANDED = HandedInAnswer(
    Reply.PARTLY, Decimal("1.50"), 2, 3, "DI", "Two of three.", Fraction(2, 3), (("A.pdf", "aa"),), False
)
EMPTY = HandedInAnswer().as_dict()
words = st.lists(st.sampled_from(["form", " ", "  ", "\n", "forms", ",", "é", "3.10", "_"]), max_size=40).map("".join)
codes = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: f"{pair[0]}.{pair[1]}")
named = st.lists(st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["aa", "bb", "cc"])), max_size=4)
KEPT = [
    EMPTY,
    HANDED.as_dict(),
    replace(HANDED, note="Three of three.").as_dict(),
    replace(HANDED, awarded=None).as_dict(),
    replace(HANDED, files=()).as_dict(),
]
snapshots = st.dictionaries(codes, st.sampled_from(KEPT), max_size=8)


def through_json(kept):
    return json.loads(json.dumps(kept))


def test_an_answer_survives_json_exactly():
    assert HandedInAnswer.from_stored(through_json(HANDED.as_dict())) == HANDED
    assert HANDED.as_dict()["awarded"] == "2/3"


def test_missing_fields_of_a_stored_answer_are_empty():
    assert HandedInAnswer.from_stored({}) == HandedInAnswer()
    assert HandedInAnswer.from_stored(HandedInAnswer().as_dict()) == HandedInAnswer()


def test_a_snapshot_has_every_field_of_the_answers():
    counts = {"reply": Reply.PARTLY, "asked": 3, "positive": 2, "known_by": "I", "note": "One did not know."}
    audit = paper(
        line("3.4", style=Style.PERCENT_POSITIVE, given=counts, evidence=(shown("A.pdf", "aa"),)),
        line("3.5", given={"reply": Reply.NOT_APPLICABLE, "known_by": "", "note": ""}, is_carried=True),
    )

    assert take_snapshot(audit) == {
        "3.4": {
            "reply": "partly",
            "points": None,
            "positive": 2,
            "asked": 3,
            "known_by": "I",
            "note": "One did not know.",
            "awarded": "10/3",
            "files": [["A.pdf", "aa"]],
            "carried": False,
        },
        "3.5": {**HandedInAnswer(reply=Reply.NOT_APPLICABLE, carried=True).as_dict()},
    }


@pytest.mark.parametrize(
    ("facts", "tells"),
    [
        ({"reply": Reply.YES}, {"is_answer"}),
        ({"points": Decimal(2)}, {"is_answer"}),
        ({"points": Decimal("1.5")}, set()),
        ({"positive": 3}, {"is_answer"}),
        ({"asked": 4}, {"is_answer"}),
        ({"known_by": "D"}, {"is_answer"}),
        ({"known_by": "ID"}, set()),
        ({"carried": True}, {"is_answer"}),
        ({"awarded": Fraction(4, 6)}, set()),
        ({"awarded": None}, {"is_worth"}),
        ({"note": "Three of three."}, {"is_note"}),
        ({"files": (("B.pdf", "aa"),)}, set()),
        ({"files": (("A.pdf", "bb"),)}, {"files"}),
        ({"files": ()}, {"files"}),
    ],
)
def test_a_change_names_the_changed_parts(facts, tells):
    after = replace(HANDED, **facts)

    found = compare_answers({"3.4": HANDED.as_dict()}, {"3.4": after.as_dict()})

    assert [
        {name for name in ("is_answer", "is_worth", "is_note", "files") if getattr(one, name)} for one in found
    ] == ([tells] if tells else [])
    assert all((one.code, one.before, one.after) == ("3.4", HANDED, after) for one in found)


def test_a_question_missing_on_one_side_is_empty_there():
    (came,) = compare_answers({}, {"3.4": HANDED.as_dict()})
    (went,) = compare_answers({"3.4": HANDED.as_dict()}, {})

    assert (came.before, came.after) == (went.after, went.before) == (HandedInAnswer(), HANDED)
    assert compare_answers({}, {"3.4": HandedInAnswer().as_dict()}) == []


def test_changes_are_in_the_order_of_the_codes():
    answers = {code: HANDED.as_dict() for code in ["10.1", "3.10", "3.9", "3.9a", "1.2"]}

    assert [one.code for one in compare_answers({}, answers)] == ["1.2", "3.9", "3.9a", "3.10", "10.1"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("All signed.", "All signed.", [("same", "All signed.")]),
        ("All signed.", "All signed. Dated, too.", [("same", "All signed."), ("added", " Dated, too.")]),
        ("19 of 24", "20 of 24", [("removed", "19"), ("added", "20"), ("same", " of 24")]),
        ("None are there.", "", [("removed", "None are there.")]),
        ("", "All.", [("added", "All.")]),
    ],
)
def test_a_changed_note_is_split_into_pieces(before, after, expected):
    assert compare_texts(before, after) == [TextPiece(TextChange(kind), text) for kind, text in expected]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], FileChanges()),
        ([("A", "aa")], [("Other name", "aa")], FileChanges()),
        ([("A", "aa")], [("A", "bb")], FileChanges(added=(("A", "bb"),), removed=(("A", "aa"),))),
        ([("A", "aa"), ("B", "bb")], [("B", "bb")], FileChanges(removed=(("A", "aa"),))),
    ],
)
def test_files_are_compared_by_their_content(before, after, expected):
    assert compare_files(before, after) == expected


@given(st.text() | words, st.text() | words)
def test_the_pieces_of_a_comparison_rebuild_both_texts(before, after):
    found = compare_texts(before, after)

    assert "".join(piece.text for piece in found if piece.kind is not TextChange.REMOVED) == after
    assert "".join(piece.text for piece in found if piece.kind is not TextChange.ADDED) == before
    assert all(piece.text for piece in found)


@given(st.text() | words)
def test_a_text_does_not_differ_from_itself(text):
    assert {piece.kind for piece in compare_texts(text, text)} <= {TextChange.SAME}


@given(named, named)
def test_added_and_removed_files_explain_the_difference(before, after):
    found = compare_files(before, after)
    old, new = {sha for _, sha in before}, {sha for _, sha in after}

    assert {sha for _, sha in found.added} == new - old
    assert {sha for _, sha in found.removed} == old - new


@given(papers())
def test_a_snapshot_does_not_differ_from_itself(audit):
    kept = take_snapshot(audit)

    assert compare_answers(kept, through_json(kept)) == []


@given(snapshots, snapshots, st.randoms())
def test_the_order_of_a_snapshot_does_not_matter(before, after, chance):
    shuffled = list(after.items())
    chance.shuffle(shuffled)

    assert compare_answers(before, dict(shuffled)) == compare_answers(before, after)


@given(snapshots, snapshots)
def test_changes_are_symmetric(before, after):
    there, back = compare_answers(before, after), compare_answers(after, before)

    assert [(one.code, one.before, one.after) for one in there] == [(one.code, one.after, one.before) for one in back]


@given(snapshots, snapshots)
def test_a_question_is_listed_exactly_if_it_differs(before, after):
    differ = {code for code in before.keys() | after.keys() if before.get(code, EMPTY) != after.get(code, EMPTY)}

    assert {one.code for one in compare_answers(before, after)} == differ


@given(codes, codes)
def test_codes_are_ordered_by_their_numbers(one, other):
    numbers = [tuple(int(part) for part in code.split(".")) for code in (one, other)]

    assert (get_code_order(one) < get_code_order(other)) is (numbers[0] < numbers[1])


def test_codes_sort_by_number_and_numbers_before_words():
    codes = ["b.1", "1.b", "1.10", "a.1", "1.2", "1.0", "1.1"]

    assert sorted(codes, key=get_code_order) == ["1.0", "1.1", "1.2", "1.10", "1.b", "a.1", "b.1"]
