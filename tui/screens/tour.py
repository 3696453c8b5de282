"""The tour (`g t`, `postil tour`): the labeling screen on a throw-away project, step by step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip

from tui.keymap import named
from tui.navigation import Go, Visit
from tui.screens.classify import ClassifyScreen
from tui.views.wrap import Wrapped
from tui.widgets.rows import Part, Rows, spread, strip
from tui.widgets.sizes import sizes


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be seen of what the person has done so far."""

    answered: int = 0
    skipped: int = 0
    undone: int = 0
    flag: bool = False
    note: str = ""
    found: str = ""
    looked: int = 0
    left: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: its name, what to press, and how it shows that it was done."""

    name: str
    words: str
    done: Callable[[Facts, Facts], bool]


STEPS = (
    Step(
        "decide",
        "Read the text. Press {label}: a label's key decides, saves and goes on.",
        lambda then, now: now.answered > then.answered,
    ),
    Step(
        "undo",
        "Press {undo}: it says what it takes back. Press {undo} again: it does.",
        lambda then, now: now.undone > then.undone,
    ),
    Step(
        "skip",
        "Not sure? Press {skip}, then {unsure}: a skip with its reason.",
        lambda then, now: now.skipped > then.skipped,
    ),
    Step(
        "flag",
        "Press {flag}: the item is flagged, to be found again. It is not decided yet.",
        lambda then, now: now.flag and not then.flag,
    ),
    Step(
        "note",
        "Press {note}, type a word or two, then press {submit}: a note on this item.",
        lambda then, now: bool(now.note) and now.note != then.note,
    ),
    Step(
        "search",
        "Press {search}, type e, then press {submit}: every e in the text is marked.",
        lambda _, now: bool(now.found),
    ),
    Step(
        "info",
        "Press {info}: all that is known of the item. There, press {back} to come back.",
        lambda then, now: now.looked > then.looked,
    ),
    Step(
        "leave",
        "Everything is saved at once. Press {back} to leave; the keys are shown at the end.",
        lambda _, now: now.left,
    ),
)


def screen(visit: Visit) -> Screen[None]:
    return Tour(visit)


class Tour(ClassifyScreen):
    """The labeling screen under a banner that says what to press; Esc passes over a step."""

    SCOPES: ClassVar[tuple[str, ...]] = ClassifyScreen.SCOPES
    DEFAULT_CSS = "#banner { width: 100%; }"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.banner = Rows(id="banner")
        self.number = 0
        self.then = Facts()
        self.undone = self.looked = 0
        self.leaving_now = False

    def compose(self) -> ComposeResult:
        yield self.banner
        yield from super().compose()

    def facts(self) -> Facts:
        """What the person has done so far."""
        work = self.work
        found = "" if self.purpose else self.sought
        return Facts(
            work.progress.mine,
            work.progress.skipped,
            self.undone,
            work.begun.flag,
            "" if self.purpose else work.begun.note,
            found,
            self.looked,
            self.leaving_now,
        )

    def draw(self) -> None:
        if self.number < len(STEPS) and STEPS[self.number].done(self.then, self.facts()):
            self._onward()
        super().draw()
        width = self.size.width
        if self.is_mounted and width:
            rows = list(self._banner(width))
            self.banner.styles.height = len(rows)
            self.banner.put(rows)

    def _onward(self) -> None:
        self.number += 1
        self.then = self.facts()

    def _banner(self, width: int) -> Iterator[Strip]:
        """Which step, what to press."""
        if self.number >= len(STEPS):
            return
        step = STEPS[self.number]
        small = sizes(*self.size).small
        left: list[Part] = [
            (" tour ", "mode"),
            (f" step {self.number + 1} of {len(STEPS)}: {step.name}", "strong"),
        ]
        yield spread(left, [("Esc passes over a step ", "quiet")], width, self.look)
        words = Wrapped(self.words_of(step), width - 2)
        for number in range(words.count()):
            start, end = words.row(number) or (0, 0)
            yield strip([(f" {words.text[start:end]}", "text")], self.look)
        if not small:
            yield strip([(self.look.glyphs.rule * width, "rule")], self.look)

    def words_of(self, step: Step) -> str:
        """The step in this person's own keys."""
        keys = {row.action: named(row.keys[0]) for row in reversed(self.keys) if row.keys}
        labels = " or ".join(list(self.keyed)[:2])
        return step.words.format(**{**keys, "label": labels})

    def turn(self, *, redo: bool) -> None:
        super().turn(redo=redo)
        self.undone += self.work.saved == "undone"

    def overlay(self, place: str) -> None:
        super().overlay(place)
        self.looked += place == "info"

    def action_cancel(self) -> None:
        super().action_cancel()
        if self.number < len(STEPS):
            self._onward()

    def action_back(self) -> None:
        """At the end the key card comes first, and leaving it leaves the tour."""
        if self.number < len(STEPS) - 1 or self.leaving_now:
            super().action_back()
            return
        self.leaving_now = True
        self.post_message(Go("help", 0, self.SCOPES))

    def on_screen_resume(self) -> None:
        if self.leaving_now:
            super().action_back()
