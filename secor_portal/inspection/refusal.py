"""How a check says no."""


class FileRefused(Exception):
    """What is wrong with a file and what to do; it reads on after the file's name."""
