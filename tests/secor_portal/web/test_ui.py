import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import mark_safe

from secor_portal.partner import PARTNER
from secor_portal.web import icons
from secor_portal.web.forms import DayField, FilesField, PortalForm
from tests.pages import parse_page

TODAY = date(2027, 5, 10)
VOID = {"input", "br", "img", "meta", "link", "hr", "path", "circle", "rect", "line"}


def render(source, **context):
    return engines["django"].from_string("{% load ui %}" + source).render({"today": TODAY, **context})


class Balance(HTMLParser):
    """Every element is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def assert_sound(html):
    balance = Balance()
    balance.feed(html)
    assert balance.open == []
    assert "style=" not in html
    assert "onclick" not in html


class People(PortalForm):
    category = forms.ChoiceField(choices=[("seasonal", "Seasonal")])
    people = forms.IntegerField(label="How many people", min_value=1)
    first = DayField(label="First day", help_text="For example, 3 May 2027")
    last = DayField(label="Last day", required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"placeholder": "x"}), required=False)
    work = forms.ChoiceField(widget=forms.RadioSelect, choices=[("parks", "Parks"), ("office", "Office")])
    agreed = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    work.choice_hints = {"parks": "Outdoors"}


# — small things —


@pytest.mark.parametrize(
    "tag",
    [
        '{% status "good" "In force" %}',
        '{% status_due today today %}{% rule "R3.4" %}{{ today|day }}{{ today|short_day }}',
        '{% icon "clock" %}{% button "Save" icon="arrow" %}{% button "Go" href="/" kind="2" %}',
        '{% panel "Kept apart" %}<p>x</p>{% endpanel %}{% note "care" "Look" %}<p>x</p>{% endnote %}',
        '{% empty_state "Nothing" %}<p>x</p>{% endempty_state %}',
        '<ul>{% task "Do" "/" kind="sky" word="Open" where="Delia" %}By{% endtask %}{% task "Done" word="Completed" %}x{% endtask %}</ul>',  # noqa: E501
        '{% crumbs "Home" "/" "Add" %}{% back "/" "Audits" %}{% pager previous="/a" next="/b" say="1 to 2" %}',
        "{% tabs rows label='Show' %}{% facts pairs %}{% styles 'all' %}{% styles 'desk' %}{% styles 'letter' %}",
        "{% error_summary form %}{% for bound in form %}{% field bound %}{% endfor %}",
    ],
)
def test_every_component_is_sound_markup_without_inline_style(tag):
    form = People({"people": "two", "last": "x"})
    html = render(tag, form=form, rows=[("All", "/", True), ("Mail", "/m", False)], pairs=[("a", 1)])
    assert_sound(html)


def test_a_status_is_a_word_an_icon_and_a_colour():
    html = render('{% status "stop" "Lapsed" %}')

    assert html == f'<span class="status is-stop">{icons.render_icon("stop")}Lapsed</span>'


def test_a_status_escapes_even_what_calls_itself_safe():
    words = "<b>x</b>"
    first = render('{% status "calm" word %}', word=mark_safe(words))
    second = render('{% status "calm" word %}', word=words)

    assert first == second
    assert "<b>" not in first


def test_an_unknown_kind_of_status_is_a_mistake_of_the_page():
    with pytest.raises(KeyError):
        render('{% status "red" "Lapsed" %}')


@pytest.mark.parametrize(
    ("day", "says", "colour"),
    [
        (date(2027, 4, 28), "12 days late", "is-stop"),
        (date(2027, 5, 10), "Due today", "is-care"),
        (date(2027, 5, 24), "Due in 14 days", "is-care"),
        (date(2027, 5, 25), "Due in 15 days", 'class="status"'),
    ],
)
def test_a_due_date_is_red_when_late_and_warm_when_soon(day, says, colour):
    html = render("{% status_due day today %}", day=day)

    assert says in html
    assert colour in html


def test_dates_are_readable_by_people_and_machines():
    html = render("{{ day|day }}", day=date(2027, 6, 15))

    assert html == '<time datetime="2027-06-15">15 June 2027</time>'


def test_a_moment_shows_its_day_in_alberta():
    late_in_utc = datetime(2027, 6, 16, 3, 0, tzinfo=UTC)

    assert render("{{ at|day }}", at=late_in_utc) == '<time datetime="2027-06-15">15 June 2027</time>'
    assert ">15 June 2027, 21:00</time>" in render("{{ at|moment }}", at=late_in_utc)


@pytest.mark.parametrize("filter_name", ["day", "short_day", "moment", "in_days:today", "days_left:today"])
def test_no_date_shows_nothing(filter_name):
    assert render("{{ nothing|" + filter_name + " }}", nothing=None) == ""


def test_rule_is_a_link_with_its_title_as_name():
    html = render('{% rule "R3.4" %}')

    name = "Rule 3.4: due one year after the last audit"
    link = parse_page(html).find("a")
    assert link.attrs == {"class": ["rule"], "href": "/rules/#rule-3-4", "title": name, "aria-label": name}
    assert link.text == "Rule 3.4"


@pytest.mark.parametrize("tag", ['{% rule "R3.3" "R3.4" %}', "{% rule numbers %}", '{% rule "R3.3" later %}'])
def test_rule_with_several_numbers_is_a_list_of_links(tag):
    html = render(tag, numbers=("R3.3", "R3.4"), later=["R3.4"])

    assert " ".join(re.sub("<[^>]+>", "", html).split()) == "Rule 3.3, Rule 3.4"
    assert re.findall('href="([^"]+)', html) == ["/rules/#rule-3-3", "/rules/#rule-3-4"]


@pytest.mark.parametrize("number", ["R9.9", "", "R3", "3.4", '"><script>'])
def test_rule_with_an_unknown_number_fails(number):
    with pytest.raises(KeyError):
        render("{% rule number %}", number=number)


def test_term_at_first_use_is_spelled_out_and_linked():
    html = render('{% term "PIR" %}; {% term "PIR" %}')

    first = '<a href="/glossary/#pir">WCB discount program (Partnerships in Injury Reduction, PIR)</a>'
    assert html == f'{first}; <abbr title="Partnerships in Injury Reduction">PIR</abbr>'


def test_term_that_is_no_abbreviation_is_linked_once():
    html = render('{% term "action plan" %}; {% term "action plan" %}')

    assert html == '<a href="/glossary/#action-plan">action plan</a>; action plan'


def test_term_names_the_partner():
    assert f"{PARTNER.name}’s review (quality assurance, QA)" in render('{% term "QA" %}')


def test_term_is_explained_once_across_blocks_and_includes():
    """An include, an include with ``only`` and a block tag belong to the same page."""
    part = engines["django"].from_string('{% load ui %}{% term "COR" %}')
    html = render(
        '{% include part %} {% include part only %} {% note "care" %}{% term "COR" %}{% endnote %}{% term "COR" %}',
        part=part,
    )

    assert html.count('href="/glossary/#cor"') == 1
    assert html.count("<abbr") == 3
    assert html.index("<a ") < html.index("<abbr")


def test_term_is_explained_again_on_the_next_page():
    page = engines["django"].from_string('{% load ui %}{% term "COR" %}')

    assert page.render() == page.render()
    assert "<a " in page.render()


def test_term_that_the_glossary_lacks_fails():
    with pytest.raises(KeyError):
        render('{% term "XYZ" %}')


def test_words_of_people_are_escaped_in_every_component():
    html = render(
        "{% panel x %}{% endpanel %}{% note 'care' x %}{% endnote %}{% task x x word=x where=x %}{% endtask %}"
        "{% button x href=x %}{% crumbs x x x %}{% back x x %}{% facts pairs %}{% tabs rows label=x %}",
        x='"><script>',
        pairs=[('"><script>', '"><script>')],
        rows=[('"><script>', '"><script>', False)],
    )

    assert "<script>" not in html
    assert '""><' not in html


# — fields —


def test_a_field_ties_label_hint_error_and_control_together():
    form = People({"first": "31 June 2027"})

    html = render("{% field form.first %}", form=form)

    assert parse_page(html).say("label[for=id_first]") == "First day"
    assert 'id="id_first_helptext">For example, 3 May 2027</span>' in html
    assert 'id="id_first_error"' in html
    assert 'aria-describedby="id_first_helptext id_first_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="31 June 2027"' in html


def test_a_field_that_may_stay_empty_says_so():
    form = People()

    assert "(optional)" in render("{% field form.last %}", form=form)
    assert "(optional)" not in render("{% field form.first %}", form=form)


def test_hints_do_not_hide_behind_what_is_typed():
    assert "placeholder" not in render("{% field form.note %}", form=People())


def test_a_group_of_choices_is_a_fieldset_with_hints():
    html = render("{% field form.work %}", form=People({}))

    assert "<fieldset" in html
    assert parse_page(html).say("legend") == "Work"
    assert html.count('type="radio"') == 2
    assert '<span class="hint">Outdoors</span>' in html
    assert 'aria-describedby="id_work_error"' in html


def test_hidden_fields_stay_hidden():
    assert "label" not in render("{% field form.secret %}", form=People())


def test_label_and_hint_can_be_reworded_by_the_page():
    html = render('{% field form.first label="From" hint="" cls="in-sm" %}', form=People())

    assert parse_page(html).say("label") == "From"
    assert "helptext" not in html
    assert 'class="in in-date in-sm"' in html


def test_the_summary_names_every_problem_and_links_to_its_field():
    form = People({"people": "two"})
    form.add_error(None, "The dates overlap.")

    html = render("{% error_summary form %}", form=form)

    page = parse_page(html)
    assert page.say("h2") == "There is a problem"
    assert page.say('a[href="#id_people"]') == "Enter a whole number, for example 2."
    assert page.say('a[href="#id_work_0"]') == "Choose work."
    assert "The dates overlap." in page.items("li")
    assert 'role="alert"' in html


def test_the_summary_is_empty_where_all_is_well_or_there_is_no_form():
    assert render("{% error_summary form other %}", form=People()) == ""


def test_the_summary_reads_formsets_too():
    rows = forms.formset_factory(People, min_num=1, validate_min=True)
    formset = rows({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-people": "two"})

    html = render("{% error_summary formset %}", formset=formset)

    assert '<a href="#id_form-0-people">' in html


# — the plain voice of forms —


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("people", "", "Enter how many people."),
        ("people", "two", "Enter a whole number, for example 2."),
        ("people", "0", "Enter 1 or more."),
        ("people", "9" * 30, "Enter 2147483647 or less."),
        ("people", "9" * 6000, "Enter a whole number, for example 2."),
        ("first", "", "Enter first day."),
        ("first", "31 June 2027", "Enter a date such as 15 June 2027."),
        ("category", "", "Choose category."),
        ("category", "other", "Choose one of the answers shown."),
        ("agreed", "", "Tick the box to continue."),
    ],
)
def test_every_refusal_says_what_to_do(name, typed, sentence):
    form = People({name: typed})

    assert form.errors[name] == [sentence]


def test_a_sentence_of_the_forms_own_is_kept():
    class Own(PortalForm):
        name = forms.CharField(error_messages={"required": "Say who."})

    assert Own({}).errors["name"] == ["Say who."]


@pytest.mark.parametrize("typed", ["2027-06-15", "15 June 2027", " 15 june 2027 ", "15 Jun 2027", "June 15, 2027"])
def test_a_day_is_understood_in_several_ways(typed):
    assert DayField().clean(typed) == date(2027, 6, 15)


@pytest.mark.parametrize(
    ("typed", "kind"), [("2027-06-15", "date"), ("2027-06-31", "text"), ("15 Juni", "text"), ("", "date")]
)
def test_a_date_that_the_browser_cannot_show_is_shown_as_it_was_typed(typed, kind):
    html = render("{% field form.last %}", form=People({"last": typed}))

    assert f'type="{kind}"' in html
    assert typed in html


def test_numbers_are_typed_into_text_boxes_so_that_letters_are_not_lost():
    html = render("{% field form.people %}", form=People({"people": "two"}))

    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
    assert 'value="two"' in html


class Upload(PortalForm):
    files = FilesField(limit=1024 * 1024, required=False)


def uploaded(*files):
    form = Upload({}, MultiValueDict({"files": list(files)}))
    form.is_valid()
    return form


def test_several_files_come_as_a_list():
    form = uploaded(SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("b.pdf", b"b"))

    assert [file.name for file in form.cleaned_data["files"]] == ["a.pdf", "b.pdf"]


def test_no_file_is_an_empty_list_where_that_is_allowed():
    assert uploaded().cleaned_data["files"] == []


def test_a_needed_file_is_asked_for():
    class Needed(PortalForm):
        files = FilesField(limit=10)

    assert Needed({}, MultiValueDict()).errors["files"] == ["Choose a file."]


def test_every_file_that_is_too_large_or_empty_is_named():
    form = uploaded(SimpleUploadedFile("big.pdf", b"x" * 1600 * 1024), SimpleUploadedFile("none.pdf", b""))

    assert form.errors["files"] == [
        "“big.pdf” is 1.6 MB. Choose a file of at most 1 MB.",
        "“none.pdf” is empty. Choose another file.",
    ]
