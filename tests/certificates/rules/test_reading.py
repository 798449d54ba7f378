"""What a record may look like, and how one that does not is refused."""

import copy
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates.rules import fields
from certificates.rules.fields import MalformedRecord
from certificates.rules.reading import read_record
from certificates.rules.standing import compute_standing
from tests.certificates.rules.histories import days, histories

ABSENT = object()
WHOLE = {
    "pir_registered_on": "2020-11-02",
    "pir_withdrawn_on": "2025-11-02",
    "headcount": [{"category": "seasonal", "count": 3, "from": "2021-05-01", "to": "2021-08-31"}],
    "audits": [
        {
            "id": "A0",
            "kind": "certification",
            "conducted_on": "2021-06-15",
            "passed": True,
            "qa": {"outcome": "passed", "decided_on": "2021-07-10"},
        },
        {"id": "A1", "kind": "internal", "conducted_on": "2022-06-15", "qa": {"outcome": "pending"}},
    ],
    "certificates": [{"audit": "A0", "expires_on": "2024-05-31"}],
    "extensions": [
        {"granted_on": "2022-06-01", "until": "2022-09-13", "year": 2022},
        {"granted_on": "2024-05-01", "until": "2024-07-31", "audit": "A0"},
    ],
    "action_plans": [{"audit": "A0", "developed_on": "2021-08-01", "items": [{"due_on": "2021-10-01"}]}],
    "reviews": [
        {"opened_on": "2022-01-10", "decided_on": "2022-02-10", "outcome": "upheld"},
        {"opened_on": "2023-01-10"},
    ],
}

DAYS = [
    "pir_registered_on",
    "pir_withdrawn_on",
    "headcount[0].from",
    "headcount[0].to",
    "audits[0].conducted_on",
    "audits[0].qa.decided_on",
    "certificates[0].expires_on",
    "extensions[0].granted_on",
    "extensions[0].until",
    "action_plans[0].developed_on",
    "action_plans[0].items[0].due_on",
    "action_plans[0].items[0].done_on",
    "reviews[0].opened_on",
    "reviews[0].decided_on",
]
NO_DAYS = [
    "2022-02-30",
    "2023-02-29",
    "0000-01-01",
    "2022-1-01",
    "20220101",
    "2022-W01-1",
    "2022-01-01T00:00",
    " 2022-01-01",
    "2022-01-01\n",
    "2022/01/01",
    "２０２２-01-01",
    "+022-01-01",
    "soon",
    "",
    20220101,
    True,
    ["2022-01-01"],
    {},
]
REQUIRED = [
    "headcount[0].category",
    "headcount[0].count",
    "headcount[0].from",
    "audits[1].id",
    "audits[1].kind",
    "audits[1].conducted_on",
    "audits[1].qa",
    "audits[1].qa.outcome",
    "certificates[0].audit",
    "certificates[0].expires_on",
    "extensions[0].granted_on",
    "extensions[0].until",
    "action_plans[0].audit",
    "action_plans[0].developed_on",
    "action_plans[0].items[0].due_on",
    "reviews[0].opened_on",
]
LISTS = ["headcount", "audits", "certificates", "extensions", "action_plans", "action_plans[0].items", "reviews"]
OTHERS = [
    # one field, and what it must not be
    ("headcount[0].count", -1),
    ("headcount[0].count", 2.5),
    ("headcount[0].count", "3"),
    ("headcount[0].count", True),
    ("headcount[0].category", 7),
    ("audits[0].id", 7),
    ("audits[0].kind", "cor"),
    ("audits[0].kind", "Certification"),
    ("audits[0].kind", ["internal"]),
    ("audits[0].passed", "yes"),
    ("audits[0].passed", 1),
    ("audits[0].qa", "passed"),
    ("audits[0].qa.outcome", "revoked"),
    ("audits[0].qa.outcome", {}),
    ("reviews[0].outcome", "passed"),
    ("extensions[0].year", "2022"),
    ("extensions[0].year", True),
    # two fields at odds: the one that is changed here is named
    ("pir_withdrawn_on", "2020-11-01"),
    ("headcount[0].to", "2021-04-30"),
    ("audits[0].qa.decided_on", ABSENT),
    ("audits[1].qa.decided_on", "2022-07-01"),
    ("audits[0].qa.decided_on", "2021-06-14"),
    ("reviews[0].decided_on", "2022-01-09"),
    ("reviews[0].decided_on", ABSENT),
    ("reviews[0].outcome", ABSENT),
    ("audits[1].id", "A0"),
    ("certificates[0].audit", "A7"),
    ("extensions[1].audit", "A7"),
    ("action_plans[0].audit", "A7"),
    ("certificates[0].expires_on", "2021-06-15"),
    ("extensions[0].until", "2023-01-01"),
    ("extensions[0].until", "2021-12-31"),
    ("extensions[1].until", "2024-05-31"),
    ("extensions[1].until", "2025-01-01"),
]


def changed(path, new):
    """The whole record with another value at ``path``, or without it."""
    record = copy.deepcopy(WHOLE)
    steps = path.replace("]", "").replace("[", ".").split(".")
    *holders, last = [int(step) if step.isdigit() else step for step in steps]
    inner = record
    for step in holders:
        inner = inner[step]
    if new is ABSENT:
        inner.pop(last, None)
    else:
        inner[last] = new
    return record


def refusal(record):
    with pytest.raises(MalformedRecord) as caught:
        read_record(record)
    return caught.value


def assert_refused_at(path, record):
    refused = refusal(record)
    assert refused.path == path
    assert refused.sentence.endswith(".")
    assert str(refused).startswith(path)


def test_the_whole_record_that_the_others_break_is_read():
    record = read_record(WHOLE)
    assert [len(part) for part in (record.headcount, record.audits, record.extensions, record.reviews)] == [1, 2, 2, 2]


@pytest.mark.parametrize("path", DAYS)
@pytest.mark.parametrize("no_day", NO_DAYS, ids=repr)
def test_what_is_no_day_written_as_asked_is_refused(path, no_day):
    assert_refused_at(path, changed(path, no_day))


@pytest.mark.parametrize("path", REQUIRED)
@pytest.mark.parametrize("nothing", [ABSENT, None], ids=["absent", "null"])
def test_a_required_value_that_is_missing_is_refused(path, nothing):
    assert_refused_at(path, changed(path, nothing))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("no_list", [{}, "", 0, False], ids=repr)
def test_what_is_no_list_is_refused(path, no_list):
    assert_refused_at(path, changed(path, no_list))


@pytest.mark.parametrize("path", LISTS)
def test_what_is_no_object_in_a_list_is_refused(path):
    assert_refused_at(f"{path}[0]", changed(path, [None]))


@pytest.mark.parametrize(("path", "wrong"), OTHERS, ids=[f"{path}={wrong!r:.20}" for path, wrong in OTHERS])
def test_a_value_that_cannot_be_is_refused(path, wrong):
    assert_refused_at(path, changed(path, wrong))


@pytest.mark.parametrize("no_record", [None, [], "", 3])
def test_what_is_no_object_at_all_is_refused(no_record):
    assert_refused_at("record", no_record)


@pytest.mark.parametrize("extra", [{"audit": "A0"}, {"year": None}], ids=["both", "neither"])
def test_an_extension_is_of_a_year_or_of_a_certificate(extra):
    record = changed("extensions[0]", WHOLE["extensions"][0] | extra)
    assert_refused_at("extensions[0].year", record)
    assert "extensions[0].audit" in str(refusal(record))


def test_a_second_printed_expiry_of_an_audit_is_refused():
    record = changed("certificates", WHOLE["certificates"] * 2)
    assert_refused_at("certificates[1].audit", record)
    assert "certificates[0].audit" in str(refusal(record))


def test_without_a_printed_expiry_an_extension_is_measured_by_the_default():
    record = changed("certificates", [])
    assert_refused_at("extensions[1].until", changed_in(record, "2024-06-15"))
    assert_refused_at("extensions[1].until", changed_in(record, "2025-01-01"))
    assert read_record(changed_in(record, "2024-06-16")).extensions[1].audit == "A0"


def changed_in(record, until):
    extensions = [record["extensions"][0], record["extensions"][1] | {"until": until}]
    return record | {"extensions": extensions}


def test_later_facts_are_checked_too():
    later = {"opened_on": "2099-01-10", "decided_on": "2099-01-09", "outcome": "upheld"}
    assert_refused_at("reviews[0].decided_on", changed("reviews", [later]))


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("headcount[0].to", "2021-05-01"),
        ("headcount[0].count", 0),
        ("headcount[0].category", "anything at all"),
        ("pir_withdrawn_on", "2020-11-02"),
        ("pir_registered_on", None),
        ("audits[0].qa.decided_on", "2021-06-15"),
        ("audits[0].passed", None),
        ("reviews[0].decided_on", "2022-01-10"),
        ("action_plans[0].items[0].done_on", "2021-01-01"),
        ("extensions[0].audit", None),
        ("extensions[0].granted_on", "2030-01-01"),
        ("extensions[0].until", "2022-12-31"),
        ("certificates[0].expires_on", "2024-12-30"),
    ],
)
def test_what_looks_odd_and_is_allowed_is_read(path, allowed):
    if path.startswith("certificates"):
        read_record(changed(path, allowed) | {"extensions": []})
    else:
        read_record(changed(path, allowed))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3000) | st.floats() | st.text(max_size=12) | st.just("2022-02-28"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), days, json_values, st.randoms())
def test_whatever_stands_anywhere_in_a_record_is_read_or_refused_with_its_path(history, day, junk, random):
    record, refused = read(with_one_replaced(history, junk, random))
    if refused is None:
        assert compute_standing(record, day).as_of == day
    else:
        assert refused.path.partition("[")[0] in {"record", *WHOLE}


def read(data):
    """The record and nothing, or nothing and the refusal."""
    try:
        return read_record(data), None
    except MalformedRecord as refused:
        return None, refused


def with_one_replaced(value, junk, random):
    """The value with one part of it, at any depth, replaced by ``junk``."""
    if not isinstance(value, dict | list) or not value or random.random() < 0.05:
        return junk
    steps = list(value) if isinstance(value, dict) else list(range(len(value)))
    step = random.choice(steps)
    replaced = copy.copy(value)
    replaced[step] = with_one_replaced(value[step], junk, random)
    return replaced


def test_refusal_names_its_field_alone_or_with_the_one_beside():
    assert str(MalformedRecord("until", "Give a day.")) == "until: Give a day."
    assert str(MalformedRecord("until", "Give a day.", beside="year")) == "until (with year): Give a day."


class Kind(StrEnum):
    A = "a"
    B = "b"


@pytest.mark.parametrize(
    ("read", "wrong", "sentence"),
    [
        (fields.read_object, 3, "Give an object with named fields."),
        (fields.read_count, -1, "Give a whole number, zero or more."),
        (fields.read_text, 3, "Give a text in quotation marks."),
        (lambda data, name: fields.read_choice(data, name, {"a": Kind.A, "b": Kind.B}), "c", "Give one of a, b."),
    ],
)
def test_a_wrong_value_and_a_missing_one_are_refused_in_their_own_words(read, wrong, sentence):
    with pytest.raises(MalformedRecord) as refused:
        read({"it": wrong}, "it")
    with pytest.raises(MalformedRecord) as missing:
        read({}, "it")

    assert (refused.value.path, refused.value.sentence) == ("it", sentence)
    assert (missing.value.path, missing.value.sentence) == ("it", "This value is missing; give it.")
