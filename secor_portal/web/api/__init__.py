"""The API's common ground: the same doors, the same sentences, one shape of error, pages by position."""
