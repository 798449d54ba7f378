"""Line ends in text of several lines."""


def unify_line_ends(text: str) -> str:
    """``text`` with one character for each line end. Browsers send two, so unchanged text would look changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
