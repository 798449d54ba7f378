"""Reading a page as a person does."""

import re
from html import unescape


def text(response) -> str:
    """The page's words, without marks and with single spaces."""
    body = re.sub(r"<(script|style|head).*?</\1>", " ", response.content.decode(), flags=re.S)
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()
    return re.sub(r" ([.,:;])", r"\1", words)


def error_at(response, field: str) -> str:
    """The sentence beside a field; empty where there is none."""
    found = re.search(rf'id="id_{field}_error">(.*?)</p>', response.content.decode(), flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", found.group(1))).split("Error:")[-1].strip() if found else ""


def typed(response, field: str) -> str:
    """What stands in a field."""
    body = response.content.decode()
    if area := re.search(rf'<textarea[^>]*name="{field}"[^>]*>(.*?)</textarea>', body, flags=re.S):
        return unescape(area.group(1)).strip("\r\n")
    tag = re.search(rf'<input[^>]*name="{field}"[^>]*>', body)
    value = re.search(r'value="([^"]*)"', tag.group(0)) if tag else None
    return unescape(value.group(1)) if value else ""
