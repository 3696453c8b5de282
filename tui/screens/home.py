"""Home (bare `postil`, `g h`): the projects worked in last, the tour, the demo."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual.screen import Screen
from textual.strip import Strip

from core.errors import PostilError
from tui.glance import Glance, glance, reason
from tui.keymap import Key
from tui.navigation import Go, Lobby, Start
from tui.recent import forget, recent
from tui.screens import LOBBY_PLACES
from tui.screens.listing import Listing
from tui.widgets.heading import Heading
from tui.widgets.rows import Part, safe, strip
from tui.widgets.table import Column, fitted, row, title_row

WIDEST = 110
COLUMNS = (
    Column("project"),
    Column("task", 16),
    Column("type", 10, rank=3),
    Column("left", 9, right=True),
    Column("of", 9, right=True, rank=2),
    Column("guidelines", 10, rank=1),
)
GUIDELINES = {"none": "", "new": "not read", "read": "read", "changed": "changed"}
OFFERS = (
    ("tour", "Take the tour", "about four minutes: the keys, by pressing them"),
    ("demo", "Open the demo", "forty short reviews to label, with guidelines"),
)
WELCOME = (
    "Welcome to postil. Projects that you label in will be listed here.",
    "The first one is made from a file of data, beside it:",
    "",
    "    postil label reviews.csv --labels pos,neg",
    "",
)
Entry = Glance | tuple[str, str, str] | None
"""A task of a project, something that is offered, or an empty row between them."""


def screen(visit: Lobby) -> Screen[None]:
    return Home(visit)


def run_home() -> int:
    """Show the home screen until the person leaves; gives the exit code."""
    from tui.app import lobby_of, run_screens, usual_setup
    from tui.verb import whoami

    return run_screens(screen, lobby_of(replace(usual_setup(), who=whoami(None))))


class Home(Listing):
    """A row for each task of each project, read one project after the other."""

    SCOPES: ClassVar[tuple[str, ...]] = ("list", "home", "everywhere")
    LEAVE: ClassVar[str] = "leave"

    def __init__(self, visit: Lobby) -> None:
        super().__init__(visit)
        self.paths: list[Path] = []
        self.known: dict[Path, list[Glance]] = {}
        self.filter = ""
        if visit.setup.remark:
            self.say(visit.setup.remark)

    def on_mount(self) -> None:
        self.look_again()

    def again(self) -> None:
        self.look_again()

    def look_again(self) -> None:
        """Read the list anew, and each project in it without keeping anybody waiting."""
        before, self.paths = self.paths, recent()
        if before != self.paths:
            self.action_top()
        self.run_worker(self._glance(self.paths), exclusive=True)
        self.draw()

    async def _glance(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.known[path] = await asyncio.to_thread(glance, path, self.visit.setup.who)
            self.draw()

    def entries(self) -> list[Entry]:
        """The rows: tasks of projects, then what else one can do."""
        tasks = [each for path in self.paths for each in self._of(path)]
        wanted = self.filter.lower()
        found = [each for each in tasks if wanted in f"{each.project} {each.task}".lower()]
        offers = [each for each in OFFERS if wanted in each[1].lower()]
        return [*found, *([None] if found and offers else []), *offers]

    def _of(self, path: Path) -> list[Glance]:
        return self.known.get(path, [Glance(path, path.stem)])

    def count(self) -> int:
        return len(self.entries())

    def heading(self) -> Heading:
        entry = self._here()
        detail = str(entry.path) if isinstance(entry, Glance) else ""
        many = "1 project" if len(self.paths) == 1 else f"{len(self.paths)} projects"
        told = f"filter: {self.filter}" if self.filter else many if self.paths else ""
        return Heading("postil", self.visit.setup.who, "home", detail, told)

    def _here(self) -> Entry:
        entries = self.entries()
        return entries[self.cursor.at] if self.cursor.at < len(entries) else None

    def titles(self, width: int) -> Sequence[Strip]:
        if not self.paths:
            return [self.plain_row(f"   {line}", "text") for line in ("", *WELCOME)]
        places = fitted(COLUMNS, min(width, WIDEST))
        return [title_row(COLUMNS, places, self.look)]

    def empty(self) -> Sequence[Strip]:
        return [self.plain_row("   nothing is called that; Esc shows everything")]

    def row(self, number: int, width: int) -> Strip:
        entries = self.entries()
        entry, here = entries[number], number == self.cursor.at
        if entry is None:
            return Strip([])
        if isinstance(entry, tuple):
            return self._offer(entry, here)
        before = entries[number - 1] if number > self.cursor.top else None
        again = isinstance(before, Glance) and before.path == entry.path
        name = "" if again else safe(entry.project)
        cells = _broken(name, entry) if entry.wrong else _cells(name, entry, here)
        places = fitted(COLUMNS, min(width, WIDEST))
        if entry.wrong:
            return strip([(" > " if here else "   ", "strong"), *cells[0]], self.look)
        return row(COLUMNS, places, cells, here, self.look)

    def _offer(self, entry: tuple[str, str, str], here: bool) -> Strip:
        _, name, words = entry
        lead = " > " if here else "   "
        style = "strong" if here else "name"
        return strip([(lead, "strong"), (f"{name:<18}", style), (words, "quiet")], self.look)

    def move(self, rows: int) -> None:
        """So many rows on; the cursor does not stay on the empty one."""
        super().move(rows)
        if self._here() is None and self.count():
            super().move(1 if rows > 0 else -1)

    def refused(self, text: str) -> None:
        entry = self._here()
        super().refused(reason(entry.path, text) if isinstance(entry, Glance) else text)

    def opened(self, number: int) -> None:
        entry = self.entries()[number]
        if entry is None:
            return
        if isinstance(entry, tuple):
            self._offered(entry[0])
        elif entry.wrong:
            self.say(f"{entry.wrong}; Backspace takes it off this list")
        else:
            self.post_message(Start(entry.path, entry.task))

    def _offered(self, name: str) -> None:
        if name == "tour":
            self.post_message(Go("tour", 0, self.SCOPES))
        else:
            self.say("making the demo project", "saved")
            self.run_worker(self._demo(), exclusive=True)

    async def _demo(self) -> None:
        from tui.commands.demo import sample_project

        try:
            path = await asyncio.to_thread(sample_project, None, self.visit.setup.who)
        except (PostilError, OSError) as error:
            self.say(str(error))
            self.draw()
            return
        self.post_message(Start(path))

    def action_forget(self) -> None:
        entry = self._here()
        if isinstance(entry, Glance):
            forget(entry.path)
            self.say(f"{entry.path.name} is off this list; the file is where it was", "saved")
            self.look_again()
        else:
            self.say("only projects can be taken off the list")

    def action_search(self) -> None:
        self.ask("filter", self.filter)

    def typed(self, purpose: str, text: str) -> None:
        self.filter = text
        self.action_top()

    def taken(self, purpose: str, text: str) -> None:
        if text:
            self.action_commit()

    def left(self, purpose: str) -> None:
        self.filter = ""

    def action_cancel(self) -> None:
        self.filter = ""

    def menu_keys(self, menu: str) -> list[Key]:
        """From here one can go to the tour alone: the others need a project."""
        return [row for row in super().menu_keys(menu) if row.action in LOBBY_PLACES]


def _cells(name: str, entry: Glance, here: bool) -> list[list[Part]]:
    """One task of a project."""
    style = "strong" if here else "text"
    told = GUIDELINES[entry.guidelines]
    loud = "strong" if entry.guidelines == "changed" else "quiet"
    return [
        [(name, style)],
        [(safe(entry.task), style)],
        [(entry.type, "quiet")],
        [(_left(entry), style)],
        [(f"{entry.units:,}" if entry.units else "", "quiet")],
        [(told, loud)],
    ]


def _left(entry: Glance) -> str:
    """How many items still need an answer, in words where that says more."""
    if entry.left:
        return f"{entry.left:,}"
    return "done" if entry.units else "no items" if entry.task else ""


def _broken(name: str, entry: Glance) -> list[list[Part]]:
    """A project that cannot be read, and why."""
    return [[(f"{name}   ", "quiet"), ("! ", "problem"), (safe(entry.wrong), "quiet")]]
