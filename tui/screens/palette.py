"""The palette (`:`): every action of the screen below and every place, by typing."""

from collections.abc import Sequence
from typing import ClassVar

from textual.screen import Screen
from textual.strip import Strip

from tui.keymap import Key, named, rows_of
from tui.navigation import Back, Chosen, Go, Lobby, Visit
from tui.screens import LOBBY_PLACES, PLACES
from tui.screens.listing import Listing
from tui.widgets.heading import Heading
from tui.widgets.rows import Part
from tui.widgets.table import Column, fitted, row

MENUS = {"task": ("skip", "more"), "browse": ("filter",)}
"""Scope -> the menus that its keys open; their entries are actions too."""
OPENS = {"skip": "p", "more": "M", "filter": "M", "go": "g"}
LEFT_OUT = ("cancel", "palette", "down", "up", "page_down", "page_up", "go", "more", "skip")
COLUMNS = (Column("action"), Column("key", 14), Column("", 12, rank=1))


def screen(visit: Lobby) -> Screen[None]:
    return Palette(visit)


class Palette(Listing):
    """Typing narrows the list, Enter does what the cursor is on."""

    SCOPES: ClassVar[tuple[str, ...]] = ("list", "everywhere")

    def __init__(self, visit: Lobby) -> None:
        super().__init__(visit)
        self.every = actions(self.keys, visit.scopes, in_project=isinstance(visit, Visit))
        self.found: Sequence[Key] = self.every
        self.ask(":")

    def heading(self) -> Heading:
        count = f"{len(self.found)} of {len(self.every)}"
        return Heading("postil", "", "palette", "type a few letters of what you want", count)

    def count(self) -> int:
        return len(self.found)

    def row(self, number: int, width: int) -> Strip:
        entry, here = self.found[number], number == self.cursor.at
        style = "strong" if here else "text"
        cells: list[list[Part]] = [
            [(entry.words, style)],
            [(key_of(entry), "key")],
            [(entry.group, "quiet")],
        ]
        return row(COLUMNS, fitted(COLUMNS, min(width, 88)), cells, here, self.look)

    def empty(self) -> Sequence[Strip]:
        return [self.plain_row("   no action is called that; Backspace widens")]

    def typed(self, purpose: str, text: str) -> None:
        self.found = matching(self.every, text)
        self.action_top()

    def taken(self, purpose: str, text: str) -> None:
        if self.found:
            self.opened(self.cursor.at)
        else:
            self.ask(purpose, text)

    def left(self, purpose: str) -> None:
        self.post_message(Back())

    def opened(self, number: int) -> None:
        entry = self.found[number]
        if entry.scope == "go":
            self.post_message(Back())
            self.post_message(Go(entry.action, self.visit.item_id, self.visit.scopes))
        else:
            self.post_message(Chosen(entry))


def actions(keys: Sequence[Key], scopes: Sequence[str], *, in_project: bool) -> list[Key]:
    """What can be done on a screen with these scopes: its actions, its menus', the places."""
    menus = [menu for scope in scopes for menu in MENUS.get(scope, ())]
    found = [row for row in rows_of(keys, (*scopes, *menus)) if row.action not in LEFT_OUT]
    places = ("label", *PLACES) if in_project else LOBBY_PLACES
    return found + [row for row in rows_of(keys, ("go",)) if row.action in places]


def key_of(entry: Key) -> str:
    """The keys that do it: `g b`, `p 1`, `u`."""
    key = named(entry.keys[0])
    return f"{OPENS[entry.scope]} {key}" if entry.scope in OPENS else key


def matching(entries: Sequence[Key], typed: str) -> list[Key]:
    """Entries whose words hold the typed letters in order, the closest first."""
    ranked = [(rank, entry) for entry in entries if (rank := _rank(entry, typed)) is not None]
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _rank(entry: Key, typed: str) -> tuple[int, int] | None:
    """How far the typed letters are from the entry, None where they are not in it."""
    words = f"{entry.words} {entry.action.replace('_', ' ')} {entry.group}".lower()
    wanted = typed.lower().strip()
    if wanted in words:
        return (0 if words.startswith(wanted) else 1, words.index(wanted))
    at = -1
    for letter in wanted.replace(" ", ""):
        at = words.find(letter, at + 1)
        if at < 0:
            return None
    return (2, at)
