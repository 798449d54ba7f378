"""The style sheets and scripts of a page, in the order in which they build on each other. There is no bundler: the
files are small, hashed and kept by browsers for good. Their addresses are asked for once a process."""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

STYLES = (
    "tokens", "ground", "shell", "button", "field", "status", "sky", "ribbon", "tasks", "figure", "chart", "table",
    "audit", "history", "door", "program",
)  # fmt: skip
DESK_STYLES = ("desk", "review")
LETTER_STYLES = ("tokens", "ground", "shell", "button", "status", "table", "chart", "program", "letter")
SCRIPTS = ("focus", "confirm", "once", "filters", "upload", "undo", "copy")
ANSWER_SCRIPTS = ("answer-saving", "answer-status", "answer")
REVIEW_SCRIPTS = ("review-places", "review-files", "review-keys")


@cache
def link_styles(*names: str) -> SafeString:
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(f"secor/css/{name}.css"),) for name in names)
    )


@cache
def link_scripts(*names: str) -> SafeString:
    return format_html_join(
        "\n", '<script src="{}" defer></script>', ((static(f"secor/js/{name}.js"),) for name in names)
    )
