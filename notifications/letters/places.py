"""Municipalities in sentences."""

from collections.abc import Sequence

from municipalities.models import Municipality
from secor_portal import wording


def the(place: Municipality) -> str:
    """The Village of Delia takes an article, Wheatland County does not."""
    name = place.official_name
    return f"the {name}" if " of " in name else name


def because(places: Sequence[Municipality]) -> str:
    """Why somebody gets a mail about these municipalities."""
    return f"You get this because you act for {wording.joined([the(place) for place in places])} in the SECOR portal."


def in_their_place(places: Sequence[Municipality]) -> str:
    """Why the desk gets a mail that these municipalities were to get."""
    names = wording.joined([the(place) for place in places])
    return f"The desk gets this because mail reaches nobody who acts for {names}."
