"""The refusal that every check raises."""


class FileRefused(Exception):
    """What is wrong with a file and what to do. The text continues a sentence that begins with the file's name."""
