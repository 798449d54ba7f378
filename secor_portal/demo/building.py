"""Who is in the demo, and what happened at each of its municipalities."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random

from django.contrib.auth.hashers import make_password

from audits.models import Audit, AuditorAssignment, Instrument
from municipalities.models import DeskRole, Membership, Municipality, User
from secor_portal import files
from secor_portal.demo.answered import Questions
from secor_portal.demo.inventing import invent_history
from secor_portal.demo.people import PERSONAS, Persona
from secor_portal.demo.rows import DETAILS, Cast, SampleVersion
from secor_portal.demo.shapes import SHAPES
from secor_portal.demo.writing import Writer

PAPER = Path(__file__).parent / "audit-report.pdf"
EXTERNAL = "external.auditor@demo.example"
AT_ONCE = 500  # municipalities written together
YEARS_OF_DEMO = (2, 5)


def build_demo(
    places: Sequence[Municipality], *, seed: int, today: date, at: datetime, years: int | None = None
) -> None:
    """Give every one of ``places`` a history that ends today.

    ``years`` asks for that many years each without the detail of single steps; None for a few years with it.
    """
    rng = Random(seed)
    cast = _cast(rng, at)
    owners = _administrators(places, at)
    writer = Writer(cast, today, detailed=years is None)
    shapes = choose_shapes(places, rng)
    for start in range(0, len(places), AT_ONCE):
        block = places[start : start + AT_ONCE]
        for place in block:
            span = years or rng.randint(*YEARS_OF_DEMO)
            writer.add_history(
                place, invent_history(shapes[place.pk], rng=rng, today=today, years=span), owners[place.pk]
            )
        Municipality.objects.bulk_update(block, DETAILS, batch_size=AT_ONCE)
        writer.write_rows()


def choose_shapes(places: Sequence[Municipality], rng: Random) -> dict:
    """The situation of each place: every shape at least once where there are enough, then by weight."""
    further = rng.choices(SHAPES, [shape.weight for shape in SHAPES], k=max(0, len(places) - len(SHAPES)))
    return {place.pk: shape for place, shape in zip(places, (*SHAPES, *further), strict=False)}


def seat_people(places: Sequence[Municipality], *, at: datetime) -> None:
    """Give the demo's people their roles, each at the places whose situation it shows."""
    named = {shape.name: place for shape, place in zip(SHAPES, places, strict=False)}
    for persona in PERSONAS:
        user = _person(persona.email, at, name=persona.name, title=persona.title, desk_role=persona.desk_role)
        for name in persona.places:
            if name in named:  # of few places some situations are missing
                _join(user, persona, named[name], at)


def _join(user: User, persona: Persona, place: Municipality, at: datetime) -> None:
    until = date(at.year + 1, 12, 31) if persona.role == "auditor" else None
    membership = Membership.objects.create(municipality=place, user=user, role=persona.role, since=at, until=until)
    if until:
        audit = Audit.objects.filter(municipality=place).latest("started_at")
        Audit.objects.filter(pk=audit.pk).update(author=user)
        AuditorAssignment.objects.create(municipality=place, audit=audit, membership=membership, until=until)


def _cast(rng: Random, at: datetime) -> Cast:
    samples = Instrument.objects.published().filter(is_sample=True).order_by("-valid_from")
    return Cast(
        versions=[SampleVersion(sample, list(sample.elements.all())) for sample in samples],
        external=_person(EXTERNAL, at, name="Morgan Reid", title="External auditor"),
        reviewers=[_person(p.email, at, name=p.name, title=p.title, desk_role=p.desk_role) for p in _reviewers()],
        paper=files.store_bytes(PAPER.read_bytes()),
        rng=rng,
        questions={sample.pk: found for sample in samples if (found := Questions.read(sample)).rows},
    )


def _reviewers() -> Iterator[Persona]:
    return (persona for persona in PERSONAS if persona.desk_role == DeskRole.REVIEWER)


def _person(email: str, at: datetime, **facts: str) -> User:
    defaults = {**facts, "joined_at": at, "password": make_password(None)}
    return User.objects.get_or_create(email=email, defaults=defaults)[0]


def _administrators(places: Iterable[Municipality], at: datetime) -> dict:
    """An administrator for every place, by an invented address."""
    unusable = make_password(None)
    users = {
        place.pk: User(
            email=f"office@{place.slug}.example",
            name="",
            title="Administrator",
            password=unusable,
            joined_at=at,
        )
        for place in places
    }
    User.objects.bulk_create(users.values(), batch_size=AT_ONCE)
    roles = [
        Membership(municipality_id=place, user=user, role="administrator", since=at) for place, user in users.items()
    ]
    Membership._base_manager.bulk_create(roles, batch_size=AT_ONCE)
    return users
