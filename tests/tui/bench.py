"""A labeling screen over a real project file, with a terminal that answers when it is told to."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from core.model import Annotation, Task
from storage.store import Filter, Store
from tui.app import Postil, visit_of
from tui.navigation import Setup
from tui.screens import task_screen
from tui.screens.classify import ClassifyScreen
from tui.theme import Look, look

PLACE = re.compile(r"\x1b\[(\d+);(\d+)H\x1b\[6n")


@dataclass
class FakeClock:
    """Seconds that pass when the test says so."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


class Wired(Postil):
    """The app on a terminal that answers each question, at once or when the test lets it."""

    answers = True
    questions: list[tuple[int, int]]

    def asked(self, question: str) -> None:
        row, column = map(int, PLACE.search(question).groups())  # type: ignore[union-attr]
        self.questions = [*getattr(self, "questions", []), (column, row)]
        if self.answers:
            self.answer()

    def answer(self) -> None:
        """The terminal's reply to the last question."""
        column, row = self.questions[-1]
        self.post_message(events.CursorPosition(column - 1, row - 1))


@dataclass
class Bench:
    """A project with one task, and one person at it."""

    path: Path
    task: Task
    db: sqlite3.Connection
    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    look: Look = field(default_factory=lambda: look({"TERM": "xterm-256color", "LANG": "C.UTF-8"}))
    remark: str = ""

    def app(self, store: Store | None = None) -> Wired:
        setup = Setup(self.look, tick_s=self.clock, remark=self.remark)
        return Wired(task_screen, visit_of(store or self.store, self.task, setup))

    @asynccontextmanager
    async def open(
        self, size: tuple[int, int] = (80, 24), *, store: Store | None = None, answers: bool = True
    ) -> AsyncIterator["Person"]:
        """The labeling screen, with a person before it."""
        app = self.app(store)
        app.answers = answers
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Person(app, pilot)

    def answers(self) -> dict[str, Annotation]:
        """This person's current answers by item."""
        rows = self.store.browse(self.task.name, Filter("all"))
        return {row.uid: row.answer for row in rows if row.answer}

    def values(self) -> dict[str, object]:
        return {uid: answer.value for uid, answer in self.answers().items()}

    def leases(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM lease").fetchone()[0])


@dataclass
class Person:
    """Presses keys and reads the screen."""

    app: Wired
    pilot: Pilot[int]

    @property
    def screen(self) -> ClassifyScreen:
        found = self.app.screen
        assert isinstance(found, ClassifyScreen)
        return found

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*(NAMES.get(char, char) for char in text))

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def foot(self) -> str:
        return self.lines[-1].strip()

    @property
    def item(self) -> str:
        """The id of the item on the screen."""
        unit = self.screen.work.unit
        return unit.item.uid if unit else ""


NAMES = {
    " ": "space", "/": "slash", "?": "question_mark", ";": "semicolon", "<": "less_than_sign",
    ">": "greater_than_sign", "-": "minus", ".": "full_stop", "[": "left_square_bracket",
}  # fmt: skip
"""What the pilot calls the characters that are no letters."""
