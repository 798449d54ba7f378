"""The measure itself: sentences, words, syllables, grade."""

import pytest

from tests.reading.blocks import find_blocks, find_email_blocks
from tests.reading.grades import compute_grade, count_syllables, find_sentences, find_words, read
from tests.reading.wording import find_banned

PLAIN = "Send the report to the office. You can change it until the desk starts its review. Then ask them for help."
HEAVY = (
    "Municipalities demonstrating considerable organizational responsibility necessarily participate in comprehensive "
    "documentation activities. Participating representatives subsequently communicate recommendations regarding "
    "administrative implementation, notwithstanding considerable preliminary uncertainty about liability in their "
    "communities."
)
MORE = "It takes a day or two, and no more than that, as a rule."


def test_a_plain_text_has_a_low_grade_and_a_heavy_one_fails():
    assert compute_grade(find_sentences([PLAIN, MORE])) < 5
    assert compute_grade(find_sentences([HEAVY, MORE])) > 12


def test_a_text_with_few_words_has_no_grade():
    assert read(["Municipal certification administration."]).grade is None


def test_short_labels_do_not_lower_the_grade():
    assert compute_grade(find_sentences([HEAVY, MORE])) == compute_grade(
        find_sentences([HEAVY, MORE, *["Save it"] * 50])
    )


def test_names_numbers_codes_and_addresses_are_easy_words():
    easy = (
        "We sent it to Ann at Al’s on 3 May by a@b.ca for 4 of us and it came on time. It is all in the box by now ok."
    )
    long = (
        easy.replace("Ann", "Wetaskiwin").replace("a@b.ca", "administrator@municipality.example").replace("4", "4,000")
    )

    assert compute_grade(find_sentences([easy]), enough=1) == compute_grade(find_sentences([long]), enough=1)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("day", 1), ("audit", 2), ("municipality", 6), ("headcount", 2), ("auditor’s", 3), ("Zzyzxable", 3), ("grew", 1)],
)
def test_syllables(word, syllables):
    assert count_syllables(word) == syllables


@pytest.mark.parametrize(
    ("block", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("By 3 May. 4 of 5 are done.", ["By 3 May.", "4 of 5 are done."]),
        ("It is 79.99 percent, e.g. The rest is fine.", ["It is 79.99 percent, e.g. The rest is fine."]),
        ("Section 1 · 4 of 9", ["Section 1", "4 of 9"]),
        ("“Save it.” Then go.", ["“Save it.", "Then go."]),
    ],
)
def test_a_block_is_cut_into_sentences(block, sentences):
    assert find_sentences([block]) == sentences


def test_a_number_a_date_an_address_and_a_place_are_one_word_each():
    sentence = "Send 1,000 of them to a.b@c.example by 3 May 2026, that is 80% of the Summer Village of Half Moon Bay."

    assert find_words(sentence) == "Send 1,000 of them to a.b@c.example by Date that is 80% of the Place".split()  # noqa: SIM905


def test_blocks_of_a_page_are_those_of_its_main_part():
    html = """<nav>Home</nav><main><h1>Start</h1><p>Go <b>on</b>,\n please.</p>
    <label>Day <span class="hint">The last one</span></label><ul><li>One<li>Two</ul><script>x</script>
    <svg><text>y</text></svg>Why <a href="/r">Rule 3.4</a></main>"""

    assert find_blocks(html) == ["Start", "Go on, please.", "Day", "The last one", "One", "Two", "Why"]


def test_blocks_of_an_email_are_its_paragraphs_facts_and_titles():
    full = "The next audit is the one that ends this cycle; it is due soon,"
    text = f"WHY\n{full}\nsay in May.\n\nGo there:\nhttps://a.example/\n\nDue by: 1 May\nLate: no\n--\nAMHSA"
    blocks = ["WHY", f"{full} say in May.", "Go there:", "Due by: 1 May", "Late: no", "--", "AMHSA"]

    assert find_email_blocks(text) == blocks


@pytest.mark.parametrize(
    "sentence",
    [
        "Where a day is missing, ask.",
        "It is saved, where the day is known.",
        "Whoever answered, reviews.",
        "It scored 80 % overall.",
        "You get a mail.",
        "The clocks stand still.",
        "They are told of it.",
        "Hand it in by May.",
        "It changed meanwhile.",
    ],
)
def test_our_old_habits_are_found(sentence):
    assert len(find_banned([sentence])) == 1


@pytest.mark.parametrize(
    "sentence",
    ["See where you stand.", "Keep it where it is.", "Add more than one.", "The mail server is down.", "80%"],
)
def test_ordinary_english_passes(sentence):
    assert find_banned([sentence]) == []


def test_words_of_the_desk_are_banned_only_towards_villages():
    assert find_banned(["The peak of each element (R1.1)."]) == []
    assert len(find_banned(["The peak of each element (R1.1)."], villages=True)) == 3
