"""Reading a page as a person does."""

from tests.pages import parse_page


def text(response) -> str:
    """The text of the page, without markup and with single spaces."""
    return parse_page(response).text


def error_at(response, field: str) -> str:
    """The error beside a field, or an empty string."""
    return parse_page(response).errors.get(field, "")


def typed(response, field: str) -> str:
    """The value of a field."""
    return parse_page(response).field(field)
