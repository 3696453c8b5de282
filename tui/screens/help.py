"""Help (`?`): the keys that work on the screen below, in columns, filtered by typing."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.screen import Screen
from textual.strip import Strip

from core.labelkeys import label_keys
from tui.keymap import named, rows_of, sheet
from tui.navigation import Lobby, Visit
from tui.screens import LOBBY_PLACES
from tui.screens.room import MENUS
from tui.screens.sheet import Sheet
from tui.views.wrap import Wrapped
from tui.widgets.heading import Heading
from tui.widgets.rows import Part, cut, safe, strip, wide

COLUMN, WIDEST_COLUMN = 38, 52
"""Least and most columns of the terminal for one column of help."""
GAP = 2
OPENED_BY = {"task": ("skip", "more"), "browse": ("filter",), "everywhere": ("go",)}
"""Scope -> the menus that its keys open."""
NAMES_SHOWN = 60
LEAST_SPLIT = 4
"""Rows at the end of a column that a group may begin in."""

Row = tuple[str, str]
Group = tuple[str, Sequence[Row]]
Line = Sequence[Part]


def screen(visit: Lobby) -> Screen[None]:
    return Help(visit)


class Help(Sheet):
    """Pages of columns: no key of the screen below is missing, none is dead."""

    SCOPES: ClassVar[tuple[str, ...]] = ("text", "everywhere")

    def __init__(self, visit: Lobby) -> None:
        super().__init__(visit)
        self.groups = groups_of(visit)
        self.page, self.pages = 0, 1
        self.filter = ""

    def heading(self) -> Heading:
        what = f"keys with {self.filter!r}" if self.filter else "the keys that work here"
        told = f"page {self.page + 1} of {self.pages}" if self.pages > 1 else ""
        return Heading("postil", self.visit.setup.who, "help", what, told)

    def rows(self, width: int, height: int) -> Sequence[Strip]:
        found = filtered(self.groups, self.filter)
        if not found:
            return [self.plain_row("   no key does that; Esc shows all of them")]
        columns, wide_each, stacks = columned(found, width, height)
        self.pages = -(-len(stacks) // columns)
        self.page = max(0, min(self.page, self.pages - 1))
        here = stacks[self.page * columns : (self.page + 1) * columns]
        return [self._across(here, number, wide_each) for number in range(height)]

    def _across(self, stacks: Sequence[Sequence[Line]], number: int, width: int) -> Strip:
        """One row of the page: the line of each column side by side."""
        parts: list[Part] = [(" ", "text")]
        for stack in stacks:
            line = stack[number] if number < len(stack) else ()
            parts += [*line, (" " * (width - wide(line) + GAP), "text")]
        return strip(parts, self.look)

    def hint_words(self) -> list[tuple[str, str]]:
        told = super().hint_words()
        if self.pages == 1:
            return told
        turn = next(row for row in self.keys if (row.scope, row.action) == ("text", "page_down"))
        return [(named(turn.keys[0]), "next page"), *told]

    def action_page_down(self) -> None:
        self.page += 1

    def action_page_up(self) -> None:
        self.page -= 1

    def action_down(self) -> None:
        self.action_page_down()

    def action_up(self) -> None:
        self.action_page_up()

    def action_next_object(self) -> None:
        self.action_page_down()

    def action_previous_object(self) -> None:
        self.action_page_up()

    def action_top(self) -> None:
        self.page = 0

    def action_bottom(self) -> None:
        self.page = self.pages

    def action_search(self) -> None:
        self.ask("filter", self.filter)

    def typed(self, purpose: str, text: str) -> None:
        self.filter, self.page = text, 0

    def left(self, purpose: str) -> None:
        self.filter = ""

    def action_cancel(self) -> None:
        self.filter = ""


def groups_of(visit: Lobby) -> list[Group]:
    """The help of the calling screen: labels, its groups, then the menus that it can open."""
    keys, scopes = visit.setup.keys, visit.scopes
    groups: list[Group] = [(name, rows) for name, rows in sheet(keys, scopes)]
    if isinstance(visit, Visit) and "task" in scopes:
        groups.insert(0, ("label", list(_labels(visit))))
    menus = [menu for scope in scopes for menu in OPENED_BY.get(scope, ())]
    for menu in menus:
        rows = rows_of(keys, (menu,))
        if menu == "go":
            rows = [row for row in rows if isinstance(visit, Visit) or row.action in LOBBY_PLACES]
        entries = sheet(rows, (menu,))
        groups.append((MENUS[menu], [row for _, rows in entries for row in rows]))
    return [*groups, *sheet(keys, ("typing",))]


def _labels(visit: Visit) -> Iterator[Row]:
    """The label keys in one row each for the first few, the rest together."""
    keyed = label_keys(visit.task)
    for key, name in keyed.items():
        yield key, cut(safe(name), NAMES_SHOWN, visit.setup.look)


def filtered(groups: Sequence[Group], typed: str) -> list[Group]:
    """The groups with the rows that hold what is typed, in their keys or words."""
    wanted = typed.lower()
    found = [
        (name, [row for row in rows if wanted in f"{row[0]} {row[1]}".lower()])
        for name, rows in groups
    ]
    return [(name, rows) for name, rows in found if rows]


def drawn(groups: Sequence[Group], width: int) -> Iterator[list[Line]]:
    """Each group as lines: its name, then keys and what they do, wrapped."""
    for name, rows in groups:
        lead = min(max(cell_len(keys) for keys, _ in rows), width // 3)
        lines: list[Line] = [[(name, "mode")]]
        for keys, words in rows:
            lines += _wrapped(keys, words, lead, width)
        yield lines


def _wrapped(keys: str, words: str, lead: int, width: int) -> Iterator[Line]:
    """One row of help in as many lines as it needs."""
    text = Wrapped(words, width - lead - 4)
    for number in range(text.count()):
        start, end = text.row(number) or (0, 0)
        first = keys if number == 0 else ""
        gap = " " * max(2, lead + 2 - cell_len(first))
        yield [("  ", "text"), (first, "key"), (gap, "text"), (words[start:end], "text")]


def columned(groups: Sequence[Group], width: int, height: int) -> tuple[int, int, list[list[Line]]]:
    """How many columns, how wide each, and the stacks for them: as few as hold all, if any do."""
    most = max(1, (width - 1) // COLUMN)
    for columns in range(1, most + 1):
        each = min(WIDEST_COLUMN, (width - 1 - GAP * (columns - 1)) // columns)
        stacks = stacked(list(drawn(groups, each)), height, split=most == 1)
        if len(stacks) <= columns:
            break
    return columns, each, stacks


def stacked(groups: Sequence[Sequence[Line]], height: int, *, split: bool) -> list[list[Line]]:
    """The groups' lines in columns of so many rows.

    A group that does not fit begins a new column; with `split`, or where it is
    longer than a column, it goes on there.
    """
    stacks: list[list[Line]] = [[]]
    for lines in groups:
        rest = list(lines)
        if stacks[-1]:
            room = height - len(stacks[-1]) - 1
            if len(rest) <= room or (room >= LEAST_SPLIT and (split or len(rest) > height)):
                stacks[-1] += [[], *rest[:room]]
                rest = rest[room:]
            if rest:
                stacks.append([])
        while rest:
            stacks[-1] += rest[:height]
            rest = rest[height:]
            if rest:
                stacks.append([])
    return stacks
