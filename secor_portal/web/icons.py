"""The icons: a word each, drawn on 20 by 20 in one line weight. They always stand beside a word, so they are hidden
from screen readers."""

from functools import cache

from django.utils.safestring import SafeString, mark_safe

RING = '<circle cx="10" cy="10" r="7.5"/>'

SHAPES = {
    "arrow": '<path d="M4 10h12M11.5 5.5L16 10l-4.5 4.5"/>',
    "left": '<path d="M16 10H4M8.5 5.5L4 10l4.5 4.5"/>',
    "returned": '<path d="M4 8h8.5a4 4 0 010 8H8"/><path d="M7.5 4.5L4 8l3.5 3.5"/>',
    "tick": '<path d="M4 10.5l4 4 8-9"/>',
    "good": RING + '<path d="M6.7 10.3l2.3 2.3 4.3-4.8"/>',
    "care": '<path d="M10 2.8l7.8 13.7H2.2z"/><path d="M10 8v3.8M10 14.2v.1"/>',
    "stop": '<path d="M6.7 2.5h6.6l4.2 4.2v6.6l-4.2 4.2H6.7l-4.2-4.2V6.7z"/><path d="M10 6v5M10 13.7v.1"/>',
    "clock": RING + '<path d="M10 5.8V10l2.8 1.9"/>',
    "open": '<circle cx="10" cy="10" r="7.5" stroke-dasharray="2.6 2.6"/>',
    "half": RING + '<path d="M10 2.5a7.5 7.5 0 010 15z" fill="currentColor"/>',
    "info": RING + '<path d="M10 9.2v4.6M10 6.4v.1"/>',
    "file": '<path d="M5 2.5h6.5L15.5 6.5v11H5z"/><path d="M11.5 2.5v4h4"/>',
    "picture": '<rect x="2.5" y="4" width="15" height="12" rx="1.5"/><path d="M2.5 13l4-4 4 4 2.5-2.5 4.5 4.5"/>'
    '<circle cx="13" cy="7.7" r="1.2"/>',
    "mail": '<rect x="2.5" y="4.5" width="15" height="11" rx="1.5"/><path d="M3 5.5l7 5.5 7-5.5"/>',
    "seal": '<circle cx="10" cy="8" r="5.5"/><path d="M6.8 12.6L5.5 18l4.5-2.3 4.5 2.3-1.3-5.4"/>',
    "key": '<circle cx="6.5" cy="13.5" r="3.5"/><path d="M9 11l7.5-7.5M13.5 6.5L16 9"/>',
    "person": '<circle cx="10" cy="6.5" r="3.5"/><path d="M3.5 17c.6-4 3.2-5.5 6.5-5.5s5.9 1.5 6.5 5.5"/>',
}


@cache
def render_icon(name: str) -> SafeString:
    """The SVG of the icon ``name``; KeyError if there is none."""
    return mark_safe(f'<svg class="i" viewBox="0 0 20 20" aria-hidden="true">{SHAPES[name]}</svg>')
