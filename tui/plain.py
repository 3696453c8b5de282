"""Plain mode: a question in lines, an answer a line, for screen readers, braille and scripts.

Nothing is redrawn and no control byte is written. Each order is obeyed before
the next line is read, through the same store calls that the screens make.
"""

import json
import os
import secrets
import select
from collections.abc import Iterable, Iterator
from typing import TextIO

from core.clock import tick_s
from core.errors import StoreError
from core.labelkeys import label_keys
from core.model import Annotation, Task
from core.safe import shown
from core.tasks import type_of
from storage.store import Answer, Store, Unit
from tui.orders import Order, read_order

MAX_ACTIVE_S = 120.0
"""More time than this on one item is taken as an absence."""
LISTED = 10
"""With more labels than this the choices are told by `?` alone."""
HELP = (
    "A key or a label's name answers; =NAME is always a name.",
    "p skips: p unsure, p broken, p out_of_scope, or p and your own reason.",
    "u undoes, U redoes, i tells about the item, q leaves. Each answer is saved at once.",
)


def run_plain(store: Store, task: Task, lines: Iterable[str | None], out: TextIO) -> int:
    """Ask until the lines end, the person leaves, or nothing is there to begin with.

    A None among the lines is a moment of silence: leases are kept alive.
    """
    person = Plain(store, task, out)
    try:
        if person.begin():
            for line in lines:
                if line is None:
                    person.beat()
                elif not person.take(line):
                    break
    finally:
        person.leave()
    return 0


def read_lines(stream: int, every_s: float) -> Iterator[str | None]:
    """Lines of UTF-8 from a file descriptor, and None after each `every_s` without input."""
    rest = b""
    while True:
        ready, _, _ = select.select([stream], [], [], every_s)
        if not ready:
            yield None
            continue
        piece = os.read(stream, 65536)
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)
        if not piece:
            break
    if rest:
        yield rest.decode(errors="replace")


class Plain:
    """One person at one task, line by line."""

    def __init__(self, store: Store, task: Task, out: TextIO) -> None:
        self.store, self.task, self.out = store, task, out
        self.keys = label_keys(task)
        self.session = secrets.token_hex(8)
        self.unit: Unit | None = None
        self.aside: list[Unit] = []
        self.since_s = tick_s()

    def say(self, text: str) -> None:
        self.out.write(f"{shown(text, newlines=True)}\n")
        self.out.flush()

    def begin(self) -> bool:
        """Say that the mode is on and show the first item; False if there is none."""
        self.say(f"Plain mode is on (--plain). Task {self.task.name}. ? shows help, q leaves.")
        self.advance()
        return self.unit is not None

    def take(self, line: str) -> bool:
        """Obey one line; False when the person leaves."""
        order = read_order(line, self.task, self.keys)
        if order.act == "leave":
            return False
        try:
            self.obey(order)
        except StoreError as moved:
            self.say(str(moved))
        return True

    def obey(self, order: Order) -> None:
        if order.act in ("help", "undo", "redo"):
            getattr(self, order.act)()
        elif order.act == "wrong":
            self.say(order.text)
        elif self.unit is None:
            self.say("No item is open. u takes the last answer back, q leaves.")
        elif order.act == "info":
            self.info(self.unit)
        elif order.act == "keep":
            self.keep(self.unit)
        else:
            self.submit(self.unit, order)

    def advance(self) -> None:
        """Show the next unit: one that was put aside, else a new one."""
        if self.aside:
            self.show(self.aside.pop())
            return
        found = self.store.claim(self.task.name, 1, self.session)
        if found:
            self.show(found[0])
            return
        self.unit = None
        left = self.store.progress(self.task.name).open
        others = f"Nothing for you now: {left} open, with others or skipped by you."
        self.say(others if left else "Nothing left to label.")

    def show(self, unit: Unit) -> None:
        """The item, what was answered or begun, the choices, and the question."""
        self.unit, self.since_s = unit, tick_s()
        self.say(f"Item {unit.item.uid}, {self.store.progress(self.task.name).open} open.")
        self.say(_content(unit))
        if unit.answer:
            self.say(f"Your answer: {self._words(unit.answer, unit)}. An empty line keeps it.")
        if len(self.task.labels) <= LISTED:
            self.say(f"Choices: {', '.join(self._choices())}.")
        self.say("Answer?")

    def _choices(self) -> Iterator[str]:
        key_of = {name: key for key, name in self.keys.items()}
        for name in self.task.names:
            yield f"{key_of[name]} {name}" if name in key_of else name
        if self.task.options.get("multiple"):
            yield "none" if "0" in self.keys else "0 none"

    def help(self) -> None:
        """Commands, labels with what they mean, guidelines."""
        for line in HELP:
            self.say(line)
        abouts = [label.about for label in self.task.labels]
        for number, choice in enumerate(self._choices()):
            about = abouts[number] if number < len(abouts) else ""
            self.say(f"{choice}: {about}" if about else f"{choice}.")
        if self.task.guidelines:
            self.say(self.task.guidelines)

    def info(self, unit: Unit) -> None:
        """Meta, own history and the present label, as far as this role may see them."""
        told = self.store.info(self.task.name, unit.item_id)
        self.say(f"Item {told.item.uid}, {told.item.kind}, {told.state}.")
        for key, value in told.item.meta.items():
            self.say(f"{key}: {json.dumps(value, ensure_ascii=False)}")
        for past in told.history:
            self.say(f"Revision {past.revision} by {past.annotator}: {self._words(past, unit)}.")
        if told.label:
            self.say(f"Label: {json.dumps(told.label.value, ensure_ascii=False)}.")

    def keep(self, unit: Unit) -> None:
        """An empty line: go on where there is an answer, else say what is needed."""
        if unit.answer:
            self.advance()
        else:
            self.say("Type a key or a label's name. ? lists them.")

    def submit(self, unit: Unit, order: Order) -> None:
        """Store an answer or a skip, say so, and go on."""
        answer = self._answer(unit, order)
        try:
            self.store.submit(answer)
        except StoreError as moved:
            self.say(str(moved))
        else:
            self.say(f"Saved: {self._told(answer.skip, answer.value, unit)}.")
        self.advance()

    def _answer(self, unit: Unit, order: Order) -> Answer:
        begun = unit.answer or unit.draft
        skip = order.value if order.act == "skip" else ""
        return Answer(
            self.task.name,
            unit.item_id,
            secrets.token_hex(16),
            value=None if skip else order.value,
            skip=skip,
            seconds=round(min(tick_s() - self.since_s, MAX_ACTIVE_S), 3),
            flag=bool(begun and begun.flag),
            note=order.text or (begun.note if begun else ""),
            token=unit.token,
        )

    def _told(self, skip: str, value: object, unit: Unit) -> str:
        if skip:
            return f"skipped, {skip.replace('_', ' ')}"
        kind = type_of(self.task)
        return kind.words(kind.parse(value, self.task, unit.item))

    def _words(self, answer: Annotation | None, unit: Unit) -> str:
        return self._told(answer.skip, answer.value, unit) if answer else "none"

    def undo(self) -> None:
        """Take the newest own answer back and show its item again."""
        step = self.store.undo_step(self.task.name)
        if step is None:
            self.say("There is nothing to undo.")
            return
        self.store.undo(self.task.name, step.annotation_id)
        unit = self.store.unit(self.task.name, step.item_id)
        self.say(f"Undone on item {step.uid}: {self._words(step.before, unit)}.")
        if self.unit and self.unit.item_id != unit.item_id:
            self.aside.append(self.unit)
        self.show(unit)

    def redo(self) -> None:
        """Bring back what was undone last, and go on."""
        step = self.store.redo_step(self.task.name)
        if step is None:
            self.say("There is nothing to redo.")
            return
        self.store.redo(self.task.name, step.annotation_id)
        unit = self.store.unit(self.task.name, step.item_id)
        self.say(f"Redone on item {step.uid}: {self._words(step.after, unit)}.")
        if self.unit and self.unit.item_id == step.item_id:
            self.advance()

    def beat(self) -> None:
        """Keep the leases of what is open here alive."""
        self.store.extend(self.task.name, self._tokens())

    def leave(self) -> None:
        """Give back what was not answered."""
        self.store.release(self.task.name, self._tokens())

    def _tokens(self) -> list[str]:
        return [unit.token for unit in (*self.aside, self.unit) if unit and unit.token]


def _content(unit: Unit) -> str:
    """An item's content in words: the text itself, a path, or the two sides of a pair."""
    item = unit.item
    if item.kind == "text":
        return item.content
    if item.kind == "pair":
        return "\n".join(f"{side}: {text}" for side, text in json.loads(item.content).items())
    return f"{item.kind}: {item.content}"
