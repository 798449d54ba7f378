"""Reading a page as a person does."""

from tests.pages import parse_page


def text(response) -> str:
    """The page's words, without marks and with single spaces."""
    return parse_page(response).text


def error_at(response, field: str) -> str:
    """The sentence beside a field; empty where there is none."""
    return parse_page(response).errors.get(field, "")


def typed(response, field: str) -> str:
    """What stands in a field."""
    return parse_page(response).field(field)
