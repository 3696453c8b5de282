"""Browse (`g b`): all items of the task, filtered and searched; Enter opens one to label."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len
from textual.screen import Screen
from textual.strip import Strip

from core.safe import shown
from core.tasks import type_of
from storage.store import Answer, Draft, Filter, Row
from tui.navigation import Go, Open, Visit
from tui.query import SHOWS, read_query, words_of, write_query
from tui.screens.listing import Listing
from tui.widgets.heading import Heading, title
from tui.widgets.rows import Part, safe
from tui.widgets.table import Column, Cursor, fitted, row, title_row
from tui.window import Window

WIDEST_TEXT = 88
AHEAD = 30
"""Rows beyond the screen that are fetched before they are wanted."""
LEAD_IN = 12
"""Characters before a hit that is brought into view."""
WIDEST_ID, WIDEST_ANSWER = 18, 26
NARROW_ID, NARROW_ANSWER = 10, 16
WIDE_FROM = 120
NAMES = {
    "all": "all items", "mine": "answered by me", "open": "open for me", "flagged": "flagged",
    "skipped": "skipped by me", "draft": "begun by me",
}  # fmt: skip
STATES = {"open": "open", "pending": "pending", "agreed": "done", "disputed": "disputed"}


def screen(visit: Visit) -> Screen[None]:
    return Browse(visit)


class Browse(Listing):
    """A window on the list; filter, cursor and place are found again when one comes back."""

    SCOPES: ClassVar[tuple[str, ...]] = ("list", "browse", "everywhere")
    visit: Visit

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.desk = visit.store.desk()
        self.kind = type_of(visit.task)
        self.wanted: Filter = visit.kept.get("filter", Filter())
        self.window = Window(self._fetch)
        self.id_width, self.answer_width = 2, len("my answer")
        self.drawn: Sequence[Column] = ()
        self._find(visit.kept.get("item", visit.item_id), visit.kept.get("above", AHEAD))

    def _fetch(self, after: int, before: int, limit: int) -> Sequence[Row]:
        return self.visit.store.browse(self.visit.task.name, self.wanted, after, limit, before)

    def _find(self, item_id: int, above: int = 0) -> None:
        """Read the list anew, with the cursor on this item if it is there, so far down."""
        self.window.start(item_id)
        at = self.window.place_of(item_id) if item_id else 0
        self.cursor = Cursor(at, max(0, at - above))

    def again(self) -> None:
        self._find(self.about(), self.cursor.at - self.cursor.top)

    def on_unmount(self) -> None:
        self.visit.kept.update(
            filter=self.wanted, item=self.about(), above=self.cursor.at - self.cursor.top
        )

    def about(self) -> int:
        here = self._here()
        return here.item_id if here else 0

    def _here(self) -> Row | None:
        rows = self.window.rows
        return rows[self.cursor.at] if self.cursor.at < len(rows) else None

    # What is drawn.

    def heading(self) -> Heading:
        where = title(self.desk.project, self.visit.task.name, self.look)
        shown_now = [NAMES[self.wanted.show]]
        shown_now += [f"label {self.wanted.label}"] if self.wanted.label else []
        shown_now += [f"with {self.wanted.query!r}"] if self.wanted.query else []
        mark = f"   {self.look.glyphs.dot}   "
        return Heading(where, self.desk.annotator, "browse", mark.join(shown_now), self._place())

    def _place(self) -> str:
        if self.window.above or self.window.below or not self.window.rows:
            return ""
        return f"{self.cursor.at + 1} of {len(self.window.rows)}"

    def columns(self, width: int) -> Sequence[Column]:
        """The columns for so much room; those of ids and answers only ever grow."""
        wide = width >= WIDE_FROM
        rows = self.window.rows
        self.id_width = max([self.id_width, *(cell_len(safe(found.uid)) for found in rows)])
        self.answer_width = max([self.answer_width, *(cell_len(self.words(each)) for each in rows)])
        return (
            Column("", 1),
            Column("id", min(self.id_width, WIDEST_ID if wide else NARROW_ID), rank=2),
            Column("text"),
            Column("my answer", min(self.answer_width, WIDEST_ANSWER if wide else NARROW_ANSWER)),
            Column("state", len("disputed"), rank=1),
        )

    def places(self, columns: Sequence[Column], width: int) -> list[tuple[int, int]]:
        """The columns that show and their widths; no text is wider than a person reads."""
        found = fitted(columns, width)
        return [(number, min(wide, WIDEST_TEXT)) for number, wide in found]

    def titles(self, width: int) -> Sequence[Strip]:
        self.drawn = columns = self.columns(width)
        return [title_row(columns, self.places(columns, width), self.look)]

    def empty(self) -> Sequence[Strip]:
        return [self.plain_row("   no item here; Tab shows the next list, Esc shows all items")]

    def count(self) -> int:
        return len(self.window.rows)

    def row(self, number: int, width: int) -> Strip:
        found, here = self.window.rows[number], number == self.cursor.at
        style = "strong" if here else "text"
        columns = self.drawn
        places = self.places(columns, width)
        room = dict(places)[2]
        answer = self.words(found)
        cells: list[Sequence[Part]] = [
            [("*" if found.flag else "", "strong")],
            [(safe(found.uid), "quiet")],
            excerpt(found.excerpt, self.wanted.query, room, style),
            [(answer, "quiet" if found.answer and found.answer.skip else style)],
            [(STATES[found.state], "problem" if found.state == "disputed" else "quiet")],
        ]
        return row(columns, places, cells, here, self.look)

    def words(self, found: Row) -> str:
        """This person's answer in one line; for others than annotators the label stands in."""
        if found.answer is not None:
            value, skip = found.answer.value, found.answer.skip
            if skip:
                return f"skip: {skip.replace('_', ' ')}"
            return safe(self.kind.words(tuple(value) if isinstance(value, list) else value))
        return ""

    # Moving: the window moves along.

    def move(self, rows: int) -> None:
        super().move(rows)
        self._follow()

    def _follow(self) -> None:
        """Fetch what is near the edges."""
        at, top = self.cursor.at, self.cursor.top
        if at + self.page() + AHEAD >= self.count():
            gone = self.window.extend_down()
            at, top = at - gone, top - gone
        if top < AHEAD:
            come = self.window.extend_up()
            at, top = at + come, top + come
        self.cursor = Cursor(at, max(0, top))

    def action_top(self) -> None:
        self.window.start()
        self.cursor = Cursor()

    def action_bottom(self) -> None:
        self.window.end()
        super().action_bottom()

    # Opening, flagging.

    def opened(self, number: int) -> None:
        self.post_message(Open(self.window.rows[number].item_id, "browse"))

    def action_info(self) -> None:
        if self.about():
            self.post_message(Go("info", self.about(), self.SCOPES))

    def action_flag(self) -> None:
        here = self._here()
        if here is None:
            self.say("there is no item to flag")
            return
        self._turn_flag(here)
        self.window.refresh(self.cursor.at)
        self.say(f"{here.uid}: {'not ' if here.flag else ''}flagged", "saved")

    def _turn_flag(self, here: Row) -> None:
        """A flag on an answered item is a new revision of the answer, else part of the draft."""
        store, name, flag = self.visit.store, self.visit.task.name, not here.flag
        unit = store.unit(name, here.item_id)
        if unit.draft is not None or unit.answer is None:
            draft = replace(unit.draft or Draft(), flag=flag)
            keep = draft.value is not None or draft.flag or draft.note
            store.save_draft(name, here.item_id, draft if keep else None)
            return
        stands = unit.answer
        store.submit(
            Answer(
                name,
                here.item_id,
                os.urandom(16).hex(),
                stands.value,
                stands.skip,
                stands.seconds or 0.0,
                bool(stands.confirmed),
                flag,
                stands.note,
                unit.token,
                stands.suggestion,
            )
        )

    # Filtering and searching.

    def show(self, wanted: Filter) -> None:
        """Show these items from now on, with the cursor on the same one if it is there."""
        here, self.wanted = self.about(), wanted
        self._find(here, self.cursor.at - self.cursor.top)

    def action_next_object(self) -> None:
        self._next(1)

    def action_previous_object(self) -> None:
        self._next(-1)

    def _next(self, step: int) -> None:
        number = (SHOWS.index(self.wanted.show) + step) % len(SHOWS)
        self.show(replace(self.wanted, show=SHOWS[number]))

    def action_more(self) -> None:
        self.menu = "filter"

    def action_all(self) -> None:
        self.show(Filter())

    def action_mine(self) -> None:
        self.show(replace(self.wanted, show="mine"))

    def action_open(self) -> None:
        self.show(replace(self.wanted, show="open"))

    def action_flagged(self) -> None:
        self.show(replace(self.wanted, show="flagged"))

    def action_skipped(self) -> None:
        self.show(replace(self.wanted, show="skipped"))

    def action_draft(self) -> None:
        self.show(replace(self.wanted, show="draft"))

    def action_label(self) -> None:
        self.ask("search", f"{write_query(replace(self.wanted, label=''))} label:".lstrip())

    def action_search(self) -> None:
        self.ask("search", write_query(self.wanted))

    def taken(self, purpose: str, text: str) -> None:
        wanted, wrong = read_query(text)
        names = [name for name in self.visit.task.names if name.lower() == wanted.label.lower()]
        if wanted.label and not names and not wrong:
            names = [each for each in self.visit.task.names if each.startswith(wanted.label)]
            wrong = "" if len(names) == 1 else f"no label {wanted.label}: {self._labels()}"
        if wrong:
            self.ask(purpose, text)
            self.say(wrong)
            return
        self.show(replace(wanted, label=names[0] if names else ""))

    def _labels(self) -> str:
        return ", ".join(self.visit.task.names[:8])

    def action_cancel(self) -> None:
        if self.wanted != Filter():
            self.show(Filter())


def excerpt(content: str, query: str, room: int, style: str) -> list[Part]:
    """The beginning of a text on one line, or the part with the first hit; hits are marked."""
    text = shown(" ".join(content.split()))
    words = [re.escape(shown(word)) for word in words_of(query)]
    hits = list(re.finditer("|".join(words), text, re.IGNORECASE)) if words else []
    begin = 0
    if hits and hits[0].end() > room:
        begin = max(0, hits[0].start() - LEAD_IN)
    parts: list[Part] = [("... ", "quiet")] if begin else []
    at = begin
    for hit in hits:
        parts += [(text[at : hit.start()], style), (hit[0], "hit")]
        at = hit.end()
    return [*parts, (text[at:], style)]
