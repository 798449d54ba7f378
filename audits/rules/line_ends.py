"""Text of several lines."""


def one_sign_a_line(text: str) -> str:
    """The text with one sign for each line end: browsers send two, so what was read would never be what is kept."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
