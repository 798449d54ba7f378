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
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from secor_portal import wording
from secor_portal.clock import local_day
from secor_portal.glossary import TERMS_BY_WORD
from secor_portal.partner import PARTNER, CertifyingPartner
from secor_portal.program import SOON_DAYS
from secor_portal.program_rules import RULES_BY_NUMBER
from secor_portal.web import assets, fields, icons

register = template.Library()

KIND_ICONS = {"good": "good", "care": "care", "stop": "stop", "sky": "half", "calm": "open"}
NOTE_ICONS = KIND_ICONS | {"sky": "info", "calm": "info"}
NOTE_CLASSES = {"sky": "sky-t", "calm": ""}
BUTTON_CLASSES = {"": "btn", "2": "btn btn-2", "stop": "btn btn-2 btn-stop"}

register.simple_tag(icons.render_icon, name="icon")


# — small things —


@register.simple_tag(name="status")
def render_status(kind: str, word: str, icon: str = "") -> SafeString:
    """A state: its word, an icon, then a colour. An unknown kind raises KeyError."""
    return _render_pill(kind, str(word), icon)


@lru_cache(maxsize=2048)
def _render_pill(kind: str, word: str, icon: str) -> SafeString:
    picture = icons.render_icon(icon or KIND_ICONS[kind])
    # escape() and not conditional_escape(): a safe and an unsafe string are one key of this cache.
    return _render_inline("components/status.html", {"kind": kind, "picture": picture, "word": escape(word)})


def _render_inline(template: str, context: dict[str, Any]) -> SafeString:
    """Without the template's last line break, which would be a space in a sentence."""
    return mark_safe(render_to_string(template, context).strip())


@register.simple_tag(name="status_due")
def render_due_status(due_by: date, today: date) -> SafeString:
    """How far a due date is, as a pill: red when late, warm when soon."""
    left = (due_by - today).days
    if left < 0:
        return _render_pill("stop", wording.in_days(due_by, today), "")
    return _render_pill("care" if left <= SOON_DAYS else "calm", f"Due {wording.in_days(due_by, today)}", "clock")


@register.simple_tag(name="rule")
def link_rules(*numbers: str | Iterable[str]) -> SafeString:
    """Links to the program's rules behind the sentence before them. A number that is no rule raises KeyError."""
    flat = [number for part in numbers for number in ([part] if isinstance(part, str) else part)]
    return _render_rule_links(reverse("public:rules"), tuple(map(str, flat)))


@lru_cache(maxsize=256)
def _render_rule_links(page: str, numbers: tuple[str, ...]) -> SafeString:
    rules = [RULES_BY_NUMBER[number] for number in numbers]
    return _render_inline("components/rules.html", {"page": page, "rules": rules})


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


@register.filter("day")
def render_day(value: date | None) -> SafeString | str:
    """15 June 2027 as a <time>; nothing for nothing. A moment gives its day in Alberta."""
    if not value:
        return ""
    return _render_time(local_day(value) if isinstance(value, datetime) else value)


@lru_cache(maxsize=8192)
def _render_time(value: date) -> SafeString:
    return mark_safe(f'<time datetime="{value.isoformat()}">{wording.day(value)}</time>')


@register.filter("short_day")
def render_short_day(value: date | None) -> SafeString | str:
    """15 June, if the year is plain from beside it."""
    if not value:
        return ""
    return mark_safe(f'<time datetime="{value.isoformat()}">{wording.short_day(value)}</time>')


@register.filter("moment")
def render_moment(value: datetime | None) -> SafeString | str:
    """15 June 2027, 14:08, in Alberta."""
    if not value:
        return ""
    return mark_safe(f'<time datetime="{value.isoformat(timespec="seconds")}">{wording.moment(value)}</time>')


@register.filter("in_days")
def describe_distance(value: date | None, today: date) -> str:
    return wording.in_days(value, today) if value else ""


@register.filter("days_left")
def describe_days_left(value: date | None, today: date) -> str:
    return wording.days_left(value, today) if value else ""


@register.filter("count")
def format_count(number: int, noun: str) -> str:
    return wording.count(number, *noun.split(","))


@register.filter("said")
def spell_count(number: int, noun: str) -> str:
    return wording.spell_count(number, *noun.split(","))


register.filter("filesize_words", wording.size)
register.filter("percent", wording.percent)
register.filter("money", wording.money)
register.filter("joined", wording.join_words)
register.filter("sentence", wording.capitalize_first)


# — forms —


@register.simple_tag(name="field")
def render_field(bound: BoundField, label: str | None = None, hint: str | None = None, cls: str = "") -> SafeString:
    """A form field: label, hint, error and control."""
    return fields.render_field(bound, label=label, hint=hint, classes=cls)


@register.simple_tag(name="error_summary")
def render_error_summary(*forms: Any) -> SafeString | str:
    """All errors of these forms and formsets, with links to the fields."""
    return fields.render_error_summary(forms)


@register.inclusion_tag("components/button.html", name="button")
def show_button(word: str, *, kind: str = "", href: str = "", icon: str = "", **attributes: str) -> dict[str, Any]:
    """A submit button with these attributes, or with ``href`` a link that looks like one."""
    pairs = [(name.replace("_", "-"), value) for name, value in attributes.items()]
    return {"word": word, "classes": BUTTON_CLASSES[kind], "href": href, "icon": icon, "attributes": pairs}


# — blocks —


@register.simple_block_tag(name="panel")
def render_panel(content: SafeString, title: str, cls: str = "") -> SafeString:
    """A card with a heading."""
    return render_to_string("components/panel.html", {"content": content, "title": title, "cls": cls})


@register.simple_block_tag(name="note")
def render_note(content: SafeString, kind: str, title: str = "", icon: str = "", role: str = "") -> SafeString:
    """Something to know before going on."""
    colour, icon = NOTE_CLASSES.get(kind, kind), icon or NOTE_ICONS[kind]
    context = {"content": content, "colour": colour, "title": title, "icon": icon, "role": role}
    return render_to_string("components/note.html", context)


@register.simple_block_tag(name="empty_state")
def render_empty_state(content: SafeString, title: str) -> SafeString:
    """Shown instead of an empty list: why it is empty, and what to do."""
    return render_to_string("components/empty_state.html", {"content": content, "title": title})


@register.simple_block_tag(name="task")
def render_task(
    content: SafeString, title: str, href: str = "", *, kind: str = "", word: str = "", where: str = "", icon: str = ""
) -> SafeString:
    """One row of <ul class="tasks">."""
    state = _render_pill(kind, str(word), icon) if kind else word
    context = {"content": content, "title": title, "href": href, "where": where, "state": state}
    return render_to_string("components/task.html", context)


@register.inclusion_tag("components/facts.html", name="facts")
def show_facts(rows: Iterable[tuple[Any, Any]], cls: str = "") -> dict[str, Any]:
    """Pairs of a term and its value."""
    return {"rows": rows, "cls": cls}


# — what a page loads —


@register.simple_tag
def get_partner() -> CertifyingPartner:
    """The certifying partner, for pages that are rendered without the context of a request."""
    return PARTNER


STYLE_SETS = {"all": assets.STYLES, "desk": assets.DESK_STYLES, "letter": assets.LETTER_STYLES}
SCRIPT_SETS = {"all": assets.SCRIPTS, "answer": assets.ANSWER_SCRIPTS, "review": assets.REVIEW_SCRIPTS}


@register.simple_tag(name="styles")
def link_styles(name: str) -> SafeString:
    """The style sheets of every page, those that the desk adds, or those of a letter."""
    return assets.link_styles(*STYLE_SETS[name])


@register.simple_tag(name="scripts")
def link_scripts(name: str = "all") -> SafeString:
    """The portal's own behaviour, or what a page adds; every page works without it."""
    return assets.link_scripts(*SCRIPT_SETS[name])


# — ways about —


@register.inclusion_tag("components/crumbs.html", name="crumbs")
def show_crumbs(*parts: str) -> dict[str, Any]:
    """The way to this page: word and address in turn, the last word without an address."""
    return {"links": list(zip(parts[:-1:2], parts[1::2], strict=True)), "here": parts[-1]}


@register.inclusion_tag("components/back.html", name="back")
def show_way_back(href: str, word: str) -> dict[str, Any]:
    """One step up."""
    return {"href": href, "word": word}


@register.inclusion_tag("components/tabs.html", name="tabs")
def show_tabs(rows: Sequence[tuple[str, str, bool]], label: str) -> dict[str, Any]:
    """Views of one list, side by side; the one shown is plain text in bold."""
    return {"rows": rows, "label": label}


@register.inclusion_tag("components/pager.html", name="pager")
def show_pager(previous: str = "", next: str = "", say: str = "") -> dict[str, Any]:  # noqa: A002 - the tag's own word
    """Links to the rows before and after; nothing if all rows are on this page."""
    return {"previous": previous, "next": next, "say": say}
