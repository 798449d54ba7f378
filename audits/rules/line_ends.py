"""Text of several lines."""


def unify_line_ends(text: str) -> str:
    """The text with one sign for each line end: browsers send two, so what was read would never be what is kept."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
