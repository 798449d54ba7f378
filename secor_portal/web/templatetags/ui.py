"""The portal's components. ``{% load ui %}``, then:

Small things
    {% icon "clock" %}                              the icon alone; names in secor_portal/web/icons.py
    {% status "good" "In force" %}                  a pill; kinds: good care stop sky calm; icon="clock" to choose one
    {% status_due due_by today %}                   Due in 21 days · Due today · 12 days late, in the colour that fits
    {% rule "R3.4" %}  {% rule "R3.3" "R3.4" %}     small, quiet links to the page of rules: Rule 3.4;
                                                    a list of numbers is taken too; an unknown one raises
    {% term "PIR" %}                                a word of the glossary: spelled out and linked where the page uses
                                                    it first, <abbr> from then on; an unknown word raises
    {{ d|day }}  {{ d|short_day }}  {{ at|moment }} <time>15 June 2027</time>, 15 June, 15 June 2027, 14:08 (Alberta)
    {{ d|in_days:today }}  {{ d|days_left:today }}  in 21 days / 12 days late; 21 days / 12 days late
    {{ n|count:"audit" }}  {{ n|said:"audit" }}     3 audits; three audits (plural by hand: "person,people")
    {{ bytes|filesize_words }}  {{ x|percent }}  {{ cost|money }}  {{ list|joined }}

Forms (a PortalForm of secor_portal/web/forms.py; write <form method="post" novalidate data-once>)
    {% error_summary form other_form %}             above the h1; nothing where all is well
    {% field form.name %}                           label=, hint=, cls="in-sm" or "in-wide" replace or add
    {% button "Save" %}                             kind="2" outlined, "stop" for what cannot be undone;
                                                    href= makes a link, icon= at the end; any attribute else:
                                                    name= value= form= data_confirm="Remove this person?"

Blocks
    {% panel "Kept apart" %}…{% endpanel %}         a card with a heading
    {% note "care" "Eleven people in July" %}…{% endnote %}      kinds as for status; the heading may be ""
    {% empty_state "No audits yet" %}…{% endempty_state %}       where a list has nothing
    <ul class="tasks">{% task "Finish the audit" url kind="sky" word="In progress" %}By …{% endtask %}</ul>
                                                    url "" = cannot start yet; kind "" = plain word (Completed);
                                                    where= names the municipality, icon= another icon
    {% facts rows %}                                rows of (term, value); cls="whys" for (rule, sentence)

Ways about
    {% crumbs "Home" url "Headcount" url2 "Add people" %}        {% back url "All audits" %}
    {% tabs rows label="Show" %}                    rows of (word, url, is_current)
    {% pager previous=url next=url say="1 to 25" %}

Plain HTML with our classes: <table class="tbl fold"> with data-l="People" on each td, <ul class="files">,
<ol class="evs"><li class="event">, <div class="twin">, <details>, <div class="cols"> with <div class="side">.
Charts: ``{% load charts %}``, see secor_portal/web/charts/__init__.py.
In lists of many rows: status, icon, rule and the date filters are cached; hand the rows their addresses.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from secor_portal import wording
from secor_portal.clock import local_day
from secor_portal.glossary import TERMS_BY_WORD
from secor_portal.partner import PARTNER
from secor_portal.program import SOON_DAYS
from secor_portal.program_rules import RULES_BY_NUMBER
from secor_portal.web import assets, fields, icons

register = template.Library()

KIND_ICONS = {"good": "good", "care": "care", "stop": "stop", "sky": "half", "calm": "open"}
NOTE_ICONS = KIND_ICONS | {"sky": "info", "calm": "info"}
NOTE_CLASSES = {"sky": "sky-t", "calm": ""}

register.simple_tag(icons.icon, name="icon")


# — small things —


@register.simple_tag
def status(kind: str, word: str, icon: str = "") -> SafeString:
    """A state: its word, an icon, then a colour."""
    return _pill(kind, str(word), icon)


@lru_cache(maxsize=2048)
def _pill(kind: str, word: str, icon: str) -> SafeString:
    picture = icons.icon(icon or KIND_ICONS[kind])
    colour = "" if kind == "calm" else f" is-{kind}"
    # escape() and not conditional_escape(): a safe and an unsafe string are one key of this cache.
    return mark_safe(f'<span class="status{colour}">{picture}{escape(word)}</span>')


@register.simple_tag
def status_due(due_by: date, today: date) -> SafeString:
    """How far a due date is, as a pill: red when late, warm when soon."""
    left = (due_by - today).days
    if left < 0:
        return _pill("stop", wording.in_days(due_by, today), "")
    return _pill("care" if left <= SOON_DAYS else "calm", f"Due {wording.in_days(due_by, today)}", "clock")


@register.simple_tag(name="rule")
def link_rules(*numbers: str | Iterable[str]) -> SafeString:
    """Links to the program's rules behind the sentence before them. A number that is no rule raises KeyError."""
    flat = [number for part in numbers for number in ([part] if isinstance(part, str) else part)]
    return _rule_links(reverse("public:rules"), tuple(map(str, flat)))


@lru_cache(maxsize=256)
def _rule_links(page: str, numbers: tuple[str, ...]) -> SafeString:
    rules = (RULES_BY_NUMBER[number] for number in numbers)
    return format_html_join(
        ", ",
        '<a class="rule" href="{0}#{1}" title="{2}" aria-label="{2}">{3}</a>',
        ((page, rule.anchor, rule.name, rule.label) for rule in rules),
    )


@register.simple_tag(name="term", takes_context=True)
def explain_term(context: Context, word: str) -> SafeString | str:
    """A word of the glossary, spelled out and linked where the page uses it first. An unknown word raises KeyError."""
    term = TERMS_BY_WORD[word]
    # Every include has a render context of its own on top of the page's; its lowest layer is the whole page's.
    page, key = context.render_context.dicts[0], f"term explained: {word}"
    if key not in page:
        page[key] = word
        first_use = term.fill_names(PARTNER.name, settings.MINISTRY_NAME).first_use
        return format_html('<a href="{}#{}">{}</a>', reverse("public:glossary"), term.anchor, first_use)
    return format_html('<abbr title="{}">{}</abbr>', term.full, word) if term.full else word


@register.filter
def day(value: date | None) -> SafeString | str:
    """15 June 2027 as a <time>; nothing for nothing. A moment gives its day in Alberta."""
    if not value:
        return ""
    return _time(local_day(value) if isinstance(value, datetime) else value)


@lru_cache(maxsize=8192)
def _time(value: date) -> SafeString:
    return mark_safe(f'<time datetime="{value.isoformat()}">{wording.day(value)}</time>')


@register.filter
def short_day(value: date | None) -> SafeString | str:
    """15 June, where the year is plain."""
    if not value:
        return ""
    return mark_safe(f'<time datetime="{value.isoformat()}">{wording.short_day(value)}</time>')


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """15 June 2027, 14:08, in Alberta."""
    if not value:
        return ""
    return mark_safe(f'<time datetime="{value.isoformat(timespec="seconds")}">{wording.moment(value)}</time>')


@register.filter
def in_days(value: date | None, today: date) -> str:
    return wording.in_days(value, today) if value else ""


@register.filter
def days_left(value: date | None, today: date) -> str:
    return wording.days_left(value, today) if value else ""


@register.filter
def count(number: int, noun: str) -> str:
    return wording.count(number, *noun.split(","))


@register.filter
def said(number: int, noun: str) -> str:
    return wording.said(number, *noun.split(","))


register.filter("filesize_words", wording.size)
register.filter("percent", wording.percent)
register.filter("money", wording.money)
register.filter("joined", wording.joined)
register.filter("sentence", wording.sentence)


# — forms —


@register.simple_tag
def field(bound: BoundField, label: str | None = None, hint: str | None = None, cls: str = "") -> SafeString:
    """A form field: label, hint, error and control."""
    return fields.render(bound, label=label, hint=hint, cls=cls)


@register.simple_tag
def error_summary(*forms: Any) -> SafeString | str:
    """All that is wrong in these forms and formsets, with links to the fields."""
    return fields.summary(forms)


@register.simple_tag
def button(word: str, *, kind: str = "", href: str = "", icon: str = "", **attributes: str) -> SafeString:
    """A submit button with these attributes, or with ``href`` a link that looks like one."""
    classes = {"": "btn", "2": "btn btn-2", "stop": "btn btn-2 btn-stop"}[kind]
    inside = format_html("{} {}", word, icons.icon(icon)) if icon else word
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, inside)
    pairs = ((name.replace("_", "-"), value) for name, value in attributes.items())
    extra = format_html_join("", ' {}="{}"', pairs)
    return format_html('<button class="{}" type="submit"{}>{}</button>', classes, extra, inside)


# — blocks —


@register.simple_block_tag
def panel(content: SafeString, title: str, cls: str = "") -> SafeString:
    """A card with a heading."""
    name = slugify(title)
    return format_html(
        '<section class="card stack {}" aria-labelledby="{}"><h2 id="{}">{}</h2>{}</section>',
        cls, name, name, title, content,
    )  # fmt: skip


@register.simple_block_tag
def note(content: SafeString, kind: str, title: str = "", icon: str = "", role: str = "") -> SafeString:
    """Something to know before going on."""
    return format_html(
        '<div class="note {}"{}>{}{}{}</div>',
        NOTE_CLASSES.get(kind, kind),
        format_html(' role="{}"', role) if role else "",
        icons.icon(icon or NOTE_ICONS[kind]),
        format_html("<h2>{}</h2>", title) if title else "",
        content,
    )


@register.simple_block_tag
def empty_state(content: SafeString, title: str) -> SafeString:
    """What stands where a list has nothing yet: why, and what to do."""
    return format_html('<div class="empty stack"><h2>{}</h2>{}</div>', title, content)


@register.simple_block_tag
def task(
    content: SafeString, title: str, href: str = "", *, kind: str = "", word: str = "", where: str = "", icon: str = ""
) -> SafeString:
    """One row of <ul class="tasks">."""
    name = format_html('<a href="{}">{}</a>', href, title) if href else format_html("<span>{}</span>", title)
    place = format_html('<span class="where">{}</span>', where) if where else ""
    state = _pill(kind, str(word), icon) if kind else word
    return format_html(
        '<li><div>{}{}</div><p class="by">{}</p><div class="st">{}</div></li>', place, name, content, state
    )


@register.simple_tag
def facts(rows: Iterable[tuple[Any, Any]], cls: str = "") -> SafeString:
    """Pairs of a term and what it is."""
    return format_html(
        '<dl class="facts {}">{}</dl>', cls, format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((t, v) for t, v in rows))
    )


# — what a page loads —

STYLE_SETS = {"all": assets.STYLES, "desk": assets.DESK_STYLES, "letter": assets.LETTER_STYLES}


@register.simple_tag
def styles(name: str) -> SafeString:
    """The style sheets of everybody, those that the desk adds, or those of a letter."""
    return assets.style_links(*STYLE_SETS[name])


SCRIPT_SETS = {"all": assets.SCRIPTS, "answer": assets.ANSWER_SCRIPTS, "review": assets.REVIEW_SCRIPTS}


@register.simple_tag
def scripts(name: str = "all") -> SafeString:
    """The portal's own behaviour, or what a page adds; every page works without it."""
    return assets.script_links(*SCRIPT_SETS[name])


# — ways about —


@register.simple_tag
def crumbs(*parts: str) -> SafeString:
    """Where this page is: word and address in turn, the last word without an address."""
    links = zip(parts[:-1:2], parts[1::2], strict=True)
    return format_html(
        '<nav aria-label="You are here"><ol class="crumbs">{}<li aria-current="page">{}</li></ol></nav>',
        format_html_join("", '<li><a href="{1}">{0}</a></li>', links),
        parts[-1],
    )


@register.simple_tag
def back(href: str, word: str) -> SafeString:
    """One step up."""
    return format_html('<p class="back"><a href="{}">{}{}</a></p>', href, icons.icon("left"), word)


@register.simple_tag
def tabs(rows: Sequence[tuple[str, str, bool]], label: str) -> SafeString:
    """Views of one list, side by side; the one shown is plain text in bold."""
    return format_html(
        '<nav class="tabs quiet" aria-label="{}">{}</nav>',
        label,
        format_html_join("", "{}", ((_tab(*r),) for r in rows)),
    )


def _tab(word: str, href: str, is_current: bool) -> SafeString:
    if is_current:
        return format_html('<b aria-current="true">{}</b>', word)
    return format_html('<a href="{}">{}</a>', href, word)


@register.simple_tag
def pager(previous: str = "", next: str = "", say: str = "") -> SafeString | str:  # noqa: A002 - the tag's own word
    """To the rows before and after; nothing where all rows are here."""
    if not (previous or next):
        return ""
    return format_html(
        '<nav class="pager" aria-label="Pages">{}<span>{}</span>{}</nav>',
        format_html('<a href="{}" rel="prev">{} Previous</a>', previous, icons.icon("left")) if previous else "",
        say,
        format_html('<a href="{}" rel="next">Next {}</a>', next, icons.icon("arrow")) if next else "",
    )
