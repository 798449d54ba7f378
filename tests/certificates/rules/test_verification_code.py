from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certificates.rules.verification_code import (
    ALPHABET,
    MistypedCode,
    encode_number,
    extract_code,
    format_code,
    read_code,
)

numbers = st.integers(0, 2**80 - 1)
places = st.integers(0, 16)


@given(numbers)
def test_a_code_reads_back_as_itself(number):
    assert read_code(encode_number(number)) == encode_number(number)


@given(numbers, numbers)
def test_two_numbers_have_two_codes(one, other):
    assume(one != other)

    assert encode_number(one)[:16] != encode_number(other)[:16]


@given(numbers, places, st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_always_found(number, place, wrong):
    code = encode_number(number)
    assume(code[place] != wrong)

    with pytest.raises(MistypedCode, match="wrong"):
        read_code(code[:place] + wrong + code[place + 1 :])


@given(numbers, places, places)
def test_two_symbols_that_changed_places_are_always_found(number, one, other):
    symbols = list(encode_number(number))
    assume(symbols[one] != symbols[other])
    symbols[one], symbols[other] = symbols[other], symbols[one]

    with pytest.raises(MistypedCode):
        read_code("".join(symbols))


@given(numbers)
def test_a_shown_code_reads_back_however_it_is_typed(number):
    code = encode_number(number)
    typed = f" {format_code(code).lower().replace('0', 'o').replace('1', 'l').replace('-', ' – ', 1)} "

    assert read_code(typed) == code


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_gets_a_sentence(typed):
    assert is_code(typed) or refusal_of(typed).endswith("Compare it with the paper.")


def is_code(typed: str) -> bool:
    with suppress(MistypedCode):
        return set(read_code(typed)) <= set(ALPHABET)
    return False


def refusal_of(typed: str) -> str:
    with pytest.raises(MistypedCode) as refusal:
        read_code(typed)
    return str(refusal.value)


def test_i_and_o_are_read_as_digits():
    code = encode_number(0x10)

    assert read_code(code.replace("0", "O").replace("1", "I")) == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (0, "00000000000000000"),
        (1, "00000000000000012"),
        (0x0123456789ABCDEF0123, "04HMASW9NF6YY093X"),
        (2**80 - 1, "ZZZZZZZZZZZZZZZZM"),
    ],
)
def test_code_of_a_number_is_the_same_as_on_paper_already_printed(number, code):
    assert encode_number(number) == code


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("7QK4-M2XD-9TRA-UHJ2-Ü", "“U” is in no code. Compare it with the paper."),
        ("7QK4", "A code has 17 digits and letters; these are 4. Compare it with the paper."),
        (
            "00000000000000013",
            "One of these digits or letters is wrong, or two have changed places. Compare it with the paper.",
        ),
    ],
)
def test_refusal_of_a_typed_code_says_what_is_wrong(typed, refusal):
    assert refusal_of(typed) == refusal


def test_a_code_is_shown_in_fours():
    assert format_code("7QK4M2XD9TRA0HJ2X") == "7QK4-M2XD-9TRA-0HJ2-X"


@pytest.mark.parametrize("number", [-1, 2**80])
def test_a_number_of_more_than_80_bits_has_no_code(number):
    with pytest.raises(ValueError, match="80 bits"):
        encode_number(number)


PAGE = "https://secor.example.ca/verify/"
LINKS = [
    "https://secor.example.ca/verify/{code}/",
    "http://secor.example.ca/verify/{code}",
    "secor.example.ca/verify/{code}/",
    "www.secor.example.ca/verify/{code}/",
    "//secor.example.ca/verify/{code}/",
    "/verify/{code}/",
    "HTTPS://SECOR.EXAMPLE.CA/VERIFY/{code}/",
    "  https://secor.example.ca/verify/{code}/  \n",
    "https://secor.example.ca/ verify/ {code} /",
    "https://secor.example.ca/verify/{code}/.",
    "secor.example.ca/verify/{code}.",
    "<https://secor.example.ca/verify/{code}/>",
    "(https://secor.example.ca/verify/{code}),",
    "https://secor.example.ca/verify/{code}/?utm_source=mail",
    "https://secor.example.ca/verify/{code}/#top",
    "https://secor.example.ca/verify/?code={code}",
    "https://secor.example.ca/verify/?lang=en&code={code}&as=page",
    "https%3A%2F%2Fsecor.example.ca%2Fverify%2F{code}%2F",
    "https://secor.example.ca/verify/\u200b{code}/",
]
OTHERS = [
    "https://other.example.ca/verify/{code}/",
    "https://secor.example.ca.other.example/verify/{code}/",
    "https://other.example/secor.example.ca/verify/{code}/",
    "https://secor.example.ca/rules/{code}/",
    "https://secorXexample.ca/verify/{code}/",
    "{code}",
    "7QK4 100%",
]


@pytest.mark.parametrize("link", LINKS)
@given(numbers)
def test_extract_code_from_a_link_to_the_portal_finds_it(link, number):
    code = encode_number(number)

    assert read_code(extract_code(link.format(code=format_code(code)), PAGE)) == code
    assert read_code(extract_code(link.format(code=code.lower()), PAGE)) == code


@pytest.mark.parametrize("text", OTHERS)
def test_extract_code_from_another_text_changes_nothing(text):
    typed = text.format(code=format_code(encode_number(7)))

    assert extract_code(typed, PAGE) == typed


@given(st.text(max_size=60))
def test_extract_code_from_any_text_never_fails(typed):
    assert extract_code(typed, "http://localhost:8000/verify/") is not None


def test_extract_code_with_words_between_plus_signs_reads_spaces():
    code = encode_number(2**79 + 5)
    link = f"{PAGE}?code={format_code(code).replace('-', '+')}"

    assert read_code(extract_code(link, PAGE)) == code
