"""The parsed page gives what a person finds."""

import pytest

from tests.pages import parse_page

HTML = """<!doctype html><html><head><title>Audits &amp; plans</title><script>var no = 1</script></head><body>
<nav><a href="/home/">Home</a></nav>
<main><h1>The <b>audits</b></h1><!-- not shown --><p>Two&nbsp;of them,<br>both <em>open</em>.</p>
<a class="btn" href="/start/">Start <svg><use/></svg></a><a href="/one/">One</a><a href="/other/">One</a>
<div class="summary"><ul><li><a href="#id_day">Enter the day.</a></li></ul></div>
<form method="post" action="/save/"><input type="hidden" name="version" value="3">
<label for="id_day">Day</label><input id="id_day" name="day" value="1 &lt; 2">
<p id="id_day_error"><span><span class="vh">Error: </span>Enter the day.</span></p>
<textarea name="note">
as typed</textarea>
<select name="kind"><option value="a">A</option><option value="b" selected>B</option></select>
<input type="radio" name="reply" value="yes"><input type="radio" name="reply" value="no" checked>
<input type="checkbox" name="sure"><button>Save</button></form>
<table><caption>Scores</caption><thead><tr><th>Section</th><th>Points</th></tr></thead>
<tbody><tr><th scope="row">1</th><td>8 of 10</td></tr><tr><th scope="row">2</th><td>9</td></tr></tbody></table>
<h2 id="people">People</h2><table aria-labelledby="people"><tr><td>Ann</td></tr></table></main></body></html>"""


@pytest.fixture
def page():
    return parse_page(HTML)


def test_a_page_says_its_text_without_marks_and_with_single_spaces(page):
    assert page.title == "Audits & plans"
    assert page.heading == "The audits"
    assert page.headings == ["The audits", "People"]
    assert page.main.startswith("The audits Two of them, both open.")
    assert page.text.startswith("Home The audits")
    assert "no = 1" not in page.text
    assert "not shown" not in page.text


def test_links_and_buttons_are_those_of_the_main_part(page):
    assert page.links == {"Start": "/start/", "One": "/one/", "Enter the day.": "#id_day"}
    assert page.buttons == ["Start", "Save"]


def test_errors_stand_beside_their_fields_and_in_the_summary(page):
    assert page.errors == {"day": "Enter the day."}
    assert page.problems == ["Enter the day."]


def test_a_form_sends_what_stands_in_its_fields(page):
    sent = {"version": "3", "day": "1 < 2", "note": "as typed", "kind": "b", "reply": "no"}

    assert page.find_form("/save/") == sent
    assert {name: page.field(name) for name in (*sent, "sure")} == {**sent, "sure": ""}


def test_rows_are_found_by_caption_or_label(page):
    assert page.rows() == page.rows("Scores") == [("1", "8 of 10"), ("2", "9")]
    assert page.rows("People") == [("Ann",)]


def test_elements_are_found_by_selector(page):
    assert page.items("tbody th") == ["1", "2"]
    assert page.say("p") == "Two of them, both open."
    assert page.has("h2#people")
    assert not page.has("h3")


@pytest.mark.parametrize(
    "look", [lambda page: page.field("gone"), lambda page: page.rows("gone"), lambda page: page.find("h3")]
)
def test_what_is_not_there_fails(page, look):
    with pytest.raises(AssertionError, match="The page has no"):
        look(page)
    with pytest.raises(AssertionError, match="No form leads to /gone/"):
        page.find_form("/gone/")


def test_a_response_keeps_its_status(client, db):
    assert parse_page(client.get("/no-such-page/")).status == 404
