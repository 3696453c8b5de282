"""Info (`i`): what may be known of one item."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from rich.cells import cell_len
from textual.screen import Screen

from core.model import Annotation, Json, Label, Suggestion
from core.tasks import type_of
from tui.navigation import Visit
from tui.screens.page import Page
from tui.widgets.heading import Heading, title
from tui.widgets.prose import Passage
from tui.widgets.rows import Part, safe

NAME = 14
"""Columns of the names on the left."""
DEEP = 6
MOST_LINES = 500
LONGEST = 2000
"""Levels, lines and characters of meta that are shown."""
STATES = {
    "open": "open: still needs an answer",
    "pending": "waiting to be merged",
    "agreed": "done",
    "disputed": "disputed: the answers do not agree",
}


def screen(visit: Visit) -> Screen[None]:
    return InfoScreen(visit)


class InfoScreen(Page):
    """One item: what it is, what was answered, what was proposed."""

    visit: Visit

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.desk = visit.store.desk()
        self.kind = type_of(visit.task)
        self.known = visit.store.info(visit.task.name, visit.item_id)
        self.unit = visit.store.unit(visit.task.name, visit.item_id)

    def heading(self) -> Heading:
        where = title(self.desk.project, self.visit.task.name, self.look)
        return Heading(where, self.desk.annotator, "info", self.known.item.uid, self.place())

    def lines(self, width: int) -> Sequence[Passage]:
        item = self.known.item
        lines = [
            _line("id", item.uid, "strong"),
            _line("kind", item.kind),
            _line("length", _length(item.content)),
            _line("state", STATES[self.known.state]),
        ]
        lines += _section("Meta", list(_tree(item.meta)) or [_none("none")])
        lines += _section("Answers", [*self._history()] or [_none("none yet")])
        if self.unit.suggestions:
            lines += _section("Suggestions", [*map(self._suggestion, self.unit.suggestions)])
        if self.known.label:
            lines += _section("Label", [self._label(self.known.label)])
        return lines

    def words(self, value: Json, skip: str = "") -> str:
        """An answer in one line."""
        if skip:
            return f"skip: {skip.replace('_', ' ')}"
        if value is None:
            return "taken back"
        return self.kind.words(tuple(value) if isinstance(value, list) else value)

    def _history(self) -> Iterator[Passage]:
        for answer in reversed(self.known.history):
            who = "you" if answer.annotator == self.desk.annotator else safe(answer.annotator)
            parts = [(safe(self.words(answer.value, answer.skip)), "strong")]
            yield _line(who, parts=[*parts, (f"   {self._when(answer)}", "quiet")])
            yield from _remarks(answer)

    def _when(self, answer: Annotation) -> str:
        told = [_time(answer.at_ms)]
        if answer.seconds:
            told.append(f"{answer.seconds:.1f} s")
        if answer.revision > 1:
            told.append(f"revision {answer.revision}")
        if answer.confirmed is False:
            told.append("unconfirmed")
        return "   ".join(told)

    def _suggestion(self, found: Suggestion) -> Passage:
        sure = "" if found.confidence is None else f"   {found.confidence:.2f}"
        words = safe(self.words(found.value))
        return _line(safe(found.source), parts=[(f"? {words}", "proposed"), (sure, "quiet")])

    def _label(self, label: Label) -> Passage:
        sure = "" if label.confidence is None else f"   confidence {label.confidence:.2f}"
        told = f"   {_time(label.at_ms)}" if label.at_ms else ""
        words = safe(self.words(label.value))
        return _line(label.source, parts=[(words, "strong"), (f"{told}{sure}", "quiet")])


def _line(name: str, text: str = "", style: str = "text", parts: Sequence[Part] = ()) -> Passage:
    """A name on the left and what belongs to it."""
    lead = safe(name)
    gap = " " * max(1, NAME - cell_len(lead))
    return Passage([(lead + gap, "quiet"), *(parts or [(safe(text), style)])], NAME)


def _none(text: str) -> Passage:
    return Passage([(text, "quiet")])


def _section(name: str, lines: Sequence[Passage]) -> list[Passage]:
    return [Passage(), Passage([(name, "title")]), *lines]


def _remarks(answer: Annotation) -> Iterator[Passage]:
    """Flag, note, and what became of a suggestion, below the answer."""
    if answer.flag:
        yield _line("", "* flagged", "strong")
    if answer.note:
        yield _line("", f"; {answer.note}")
    if answer.suggestion:
        source, outcome = answer.suggestion.get("source"), answer.suggestion.get("outcome")
        yield _line("", f"suggestion of {source}: {outcome}", "quiet")


def _tree(meta: Json) -> Iterator[Passage]:
    """Meta as lines, nested values further in; no more than a person would read."""
    for number, passage in enumerate(_branches(meta, 0)):
        if number == MOST_LINES:
            yield _none("and more")
            return
        yield passage


def _branches(value: Json, depth: int) -> Iterator[Passage]:
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
    for name, inner in pairs:
        lead = "  " * depth + safe(str(name)[:LONGEST])
        nested = isinstance(inner, Mapping | list) and inner
        if nested and depth < DEEP:
            yield Passage([(lead, "quiet")])
            yield from _branches(inner, depth + 1)
        else:
            yield _leaf(lead, inner)


def _leaf(lead: str, value: Json) -> Passage:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _line(lead, text if len(text) <= LONGEST else f"{text[:LONGEST]} ...")


def _length(content: str) -> str:
    words = len(content.split())
    return f"{len(content):,} characters, {words:,} words"


def _time(at_ms: int) -> str:
    """A moment in the person's own time zone."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone()
    return moment.strftime("%Y-%m-%d %H:%M")
