"""Every page of the portal as its readers see it: each role, many situations, empty lists, refused forms.

The walk follows links, so it needs no list of pages. It starts in the demo, whose municipalities are in every
situation, and in a municipality where nothing has happened yet. What no link reaches comes from the subjects of the
walk over permissions. It also sends every form empty, and undoes that, to see what the portal answers.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django_scopes import scopes_disabled

from municipalities.models import Membership, User
from tests.architecture.routes import Route, pages
from tests.architecture.subjects import SUBJECTS
from tests.factories import MembershipFactory, MunicipalityFactory, UserFactory
from tests.reading.blocks import collect_blocks
from tests.undone import undone

SIDES = ("municipal", "desk", "public")
ROLES = ("administrator", "contributor", "reader", "auditor")
DESK_ROLES = ("manager", "reviewer")
EXAMPLES = 1  # of one page at one municipality for one person
PLACES = 7  # of the demo whose administrators walk; each is in another situation
MOST = 100  # pages that one person sees


@dataclass(frozen=True)
class Page:
    """A page as one reader saw it. ``app`` is the package of its view, ``form`` the page whose form led to it."""

    name: str
    app: str
    reader: str
    address: str
    html: str
    form: str = ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The parsed page."""
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def blocks(self) -> list[str]:
        """The blocks of its main part."""
        main = self.soup.find("main") or self.soup.body
        return collect_blocks(main) if isinstance(main, Tag) else []

    @property
    def is_for_villages(self) -> bool:
        """Whether a municipality's people or the public read it."""
        return not self.name.startswith("desk:")


def walk_pages() -> Iterator[Page]:
    """Every page, often several times. It needs a database without municipalities, and leaves the demo in it."""
    yield from _walk_subjects()
    call_command("demo", stdout=StringIO())
    seen: Counter[tuple[str, ...]] = Counter()
    yield from _Reader("anyone", None).walk(["/", reverse("account_login")], seen)
    for reader, user in _find_readers():
        yield from _Reader(reader, user).walk(["/"], seen)
    yield from _walk_empty(seen)


def _find_readers() -> list[tuple[str, User]]:
    """The people of the demo: of every role one, and the administrators of places in different situations."""
    with scopes_disabled():
        found = [(role, User.objects.filter(desk_role=role).order_by("pk").first()) for role in DESK_ROLES]
        active = Membership.objects.select_related("user").order_by("municipality__name", "since")
        found += [(role, one.user if (one := active.filter(role=role).first()) else None) for role in ROLES[1:]]
        places = {one.municipality_id: one.user for one in active.filter(role="administrator")}
        found += [("administrator", user) for user in [*places.values()][: PLACES * 5 : 5]]
    return [(reader, user) for reader, user in found if user]


def _walk_empty(seen: Counter[tuple[str, ...]]) -> Iterator[Page]:
    """A municipality that has nothing yet."""
    with scopes_disabled():
        town = MunicipalityFactory(name="Empty", official_name="Village of Empty", slug="empty", pir_registered_on=None)
        people = [(role, MembershipFactory(municipality=town, role=role).user) for role in ROLES]
    for role, user in people:
        yield from _Reader(role, user).walk([reverse("municipal:home", args=[town.slug])], seen)


def _walk_subjects() -> Iterator[Page]:
    """Each page of the permissions' walk, about the row that is made for it there."""
    for side in SIDES:
        for route in pages(side):
            yield from _show_subject(route, side)


def _show_subject(route: Route, side: str) -> Iterator[Page]:
    with undone():
        with scopes_disabled():
            town = MunicipalityFactory(name="Delia", official_name="Village of Delia", slug="delia-of-the-walk")
            subject = SUBJECTS[route.name](town) if route.name in SUBJECTS else None
            user = (
                MembershipFactory(municipality=town).user if side == "municipal" else UserFactory(desk_role="manager")
            )
        kwargs = {"slug": town.slug} if "slug" in route.parts or side == "municipal" else {}
        address = reverse(route.name, kwargs={**kwargs, **(subject.kwargs if subject else {})})
        reader = (
            _Reader("anyone", None)
            if side == "public"
            else _Reader("manager" if side == "desk" else "administrator", user)
        )
        if page := reader.get(address):
            yield page
            yield from reader.send_forms(page, Counter())


class _Reader:
    """One person with a browser. ``files`` are the views that answered with a file; one answer of each is enough."""

    files: ClassVar[set[str]] = set()

    def __init__(self, name: str, user: User | None) -> None:
        self.name, self.user = name, user

    def walk(self, addresses: Sequence[str], seen: Counter[tuple[str, ...]]) -> Iterator[Page]:
        """The pages from there on, by their links; ``seen`` counts which were read often enough."""
        waiting, known, read = deque(addresses), set(addresses), 0
        while waiting and read < MOST:
            page = self.get(waiting.popleft())
            if page is None:
                continue
            read += 1
            yield page
            yield from self.send_forms(page, seen)
            for address in _find_links(page):
                match = _resolve(address)
                if address in known or match is None or match.view_name in self.files:
                    continue
                known.add(address)
                key = (self.name, match.view_name, str(match.kwargs.get("slug", "")))
                seen[key] += 1
                if seen[key] <= EXAMPLES:
                    waiting.append(address)

    def get(self, address: str) -> Page | None:
        """The page at an address, after redirects; None if it is a file, missing or forbidden."""
        return self._read(lambda client: client.get(address, follow=True), "")

    def send_forms(self, page: Page, seen: Counter[tuple[str, ...]]) -> Iterator[Page]:
        """What the portal answers to each form of a page without an entry. Nothing is changed by it."""
        for form in page.soup.find_all("form"):
            address = urljoin(page.address, str(form.get("action") or ""))
            match = _resolve(address)
            if str(form.get("method", "")).lower() != "post" or match is None:
                continue
            key = (self.name, "form", match.view_name)
            seen[key] += 1
            if seen[key] > EXAMPLES:
                continue
            fields = {
                str(field["name"]): str(field.get("value", ""))
                for field in form.select("input[type=hidden][name], button[name]")
            }
            if answer := self._read(lambda client: client.post(address, fields, follow=True), page.name):  # noqa: B023
                yield answer

    def _read(self, ask: Callable[[Client], Any], form: str) -> Page | None:
        with undone():
            client = Client()
            if self.user:
                client.force_login(self.user)
            response = ask(client)
            path = response.request["PATH_INFO"]
            match = _resolve(path)
            if match is None or (response.status_code in {403, 404} and not form):
                return None
            if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
                self.files.add(match.view_name)
                list(response)
                return None
            app = match.func.__module__.split(".")[0]
            return Page(match.view_name, app, self.name, path, response.content.decode(), form)


def _find_links(page: Page) -> list[str]:
    return [urljoin(page.address, str(link["href"])) for link in page.soup.find_all("a", href=True)]


def _resolve(address: str) -> ResolverMatch | None:
    """The view at an address of the portal; None for addresses elsewhere."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        return resolve(parts.path)
    except Resolver404:
        return None
