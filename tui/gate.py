"""The seen gate: a key may only decide on what the terminal has shown.

After a new item has been written to the terminal, the program asks it for its
cursor position at a place that changes each time. The terminal answers in the
order of its input, and its answer travels in the stream of the keys: a key that
comes before the answer was pressed before the item was on the glass. Where the
terminal gives no reply a fixed time after the paint stands in, and answers are
stored as unconfirmed. The claim is "the terminal confirmed the paint", never
"the person looked".

All that touches Textual's inside is in `GatedApp`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

ASK_AGAIN_S = 0.4
MISSES = 3
DWELL_REMOTE_S = 0.6
DWELL_LOCAL_S = 0.1
QUIET_S = 0.3
CUT_S = 2.0
REMEMBERED = 16
"""Questions whose late answers are still known."""


@dataclass(frozen=True, slots=True)
class Link:
    """What lies between the program and the person's eye.

    A multiplexer on this side answers by itself; with `passthrough` tmux hands
    the question on.
    """

    remote: bool = False
    multiplexer: str = ""
    passthrough: bool = False

    @property
    def silent(self) -> bool:
        """Whether asking would tell nothing."""
        return bool(self.multiplexer) and not self.passthrough

    @property
    def dwell_s(self) -> float:
        """The time after the paint that stands in for a reply."""
        return DWELL_REMOTE_S if self.remote or self.multiplexer else DWELL_LOCAL_S


def link_of(environ: Mapping[str, str], passthrough: Callable[[], bool]) -> Link:
    """The link as the environment tells it; `passthrough` is asked only inside tmux."""
    remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    if environ.get("TMUX"):
        return Link(remote, "tmux", passthrough())
    return Link(remote, "screen" if environ.get("STY") else "")


class Gate:
    """Closed when a new item comes, open when the terminal has confirmed its paint."""

    def __init__(self, link: Link, tick_s: Callable[[], float]) -> None:
        self.link, self._tick_s = link, tick_s
        self.is_open = False
        self.confirmed = False
        self.dropped = 0
        self._silent = link.silent
        self._asked: dict[tuple[int, int], float] = {}
        self._now: set[tuple[int, int]] = set()
        self._trips_s: list[float] = []
        self._misses = 0
        self._nonce = 0
        self._expected: set[Region] = set()
        self._where: object = None
        self._complete = False
        self._round = self._pointed = 0
        self._painted_s: float | None = None

    def arm(self) -> None:
        """A new item is about to be painted: nothing may be decided on it yet."""
        self.is_open = self.confirmed = self._complete = False
        self.dropped = self._misses = 0
        self._round += 1
        self._expected.clear()
        self._now.clear()
        self._painted_s = None

    def expect(self, where: object, regions: Iterable[Region]) -> None:
        """The item is shown only when all these places of a screen have been written."""
        if not self._complete:
            self._where = where
            self._expected.update(regions)

    def frame(self, where: object, holds: Callable[[Region], bool]) -> None:
        """A frame of a screen is about to be written that holds some places."""
        if self._expected and where is self._where:
            self._expected = {region for region in self._expected if not holds(region)}
            self._complete = not self._expected

    def written(self, width: int, height: int) -> str:
        """A frame was written: what to ask the terminal now, if anything."""
        if not self._complete or self._painted_s is not None:
            return ""
        self._painted_s = self._tick_s()
        return "" if self.link.silent else self._question(width, height)

    def wait_s(self) -> float | None:
        """How long until `wake` has something to do; None while nothing is awaited."""
        if self.is_open or self._painted_s is None:
            return None
        passed = self._tick_s() - self._painted_s
        if self._silent:
            return max(0.0, round(self.link.dwell_s - passed, 6))
        return max(0.0, round(self._patience_s() * (self._misses + 1) - passed, 6))

    def wake(self, width: int, height: int) -> str:
        """The time of `wait_s` is over: open without a reply, or ask again."""
        if self.is_open or self._painted_s is None:
            return ""
        if not self._silent:
            self._misses += 1
            if self._misses < MISSES:
                return self._question(width, height)
            self._silent = True
        if self._tick_s() - self._painted_s >= self.link.dwell_s:
            self.is_open = True
        return ""

    def reply(self, column: int, row: int) -> bool:
        """The terminal's answer, counted from 1; whether it opens the gate."""
        asked_s = self._asked.pop((column, row), None)
        if asked_s is None:
            return False
        self._trips_s = [*self._trips_s[-4:], self._tick_s() - asked_s]
        self._silent = self.link.silent
        if (column, row) not in self._now or (self.is_open and self.confirmed):
            return False
        self.is_open = self.confirmed = True
        return True

    def point(self) -> None:
        """The mouse was pressed: a click goes a longer way than a reply, which may overtake it."""
        self._pointed = self._round if self.is_open else 0

    def pointed(self) -> bool:
        """Whether the gate of the present item was open when the mouse was pressed."""
        return self.is_open and self._pointed == self._round

    def words(self) -> str:
        """The state for the status line."""
        wait = f"{self.link.dwell_s:g} s wait"
        if self.link.silent:
            return f"{self.link.multiplexer}: {wait}"
        if self._silent:
            return f"no reply: {wait}"
        if not self._trips_s:
            return "terminal asked"
        trips_s = sorted(self._trips_s)
        return f"terminal answers {round(trips_s[len(trips_s) // 2] * 1000)} ms"

    def _patience_s(self) -> float:
        """How long a reply is waited for: longer on a link that is known to be slow."""
        return max(ASK_AGAIN_S, 2 * max(self._trips_s, default=0.0))

    def _question(self, width: int, height: int) -> str:
        """Move to a place that names this very question, ask, and move back.

        The row is never the first: Shift-F3 looks like a reply from there.
        """
        column = 1 + self._nonce % width
        row = 2 + self._nonce // width % max(1, height - 1)
        self._nonce += 1
        self._asked[column, row] = self._tick_s()
        self._now.add((column, row))
        while len(self._asked) > REMEMBERED:
            del self._asked[next(iter(self._asked))]
        ask = f"\x1b7\x1b[{row};{column}H\x1b[6n\x1b8"
        if not self.link.passthrough:
            return ask
        return "\x1bPtmux;" + ask.replace("\x1b", "\x1b\x1b") + "\x1b\\"


class Cuts:
    """Swallows what is left of an escape sequence that the line cut in two.

    Its rest comes as plain keys (`[`, `2`, `4`, `R`) and would press labels.
    """

    def __init__(self, tick_s: Callable[[], float]) -> None:
        self._tick_s = tick_s
        self._until_s = 0.0
        self._kind = ""
        self._rest = ""
        self._last_s = float("-inf")
        self._guarded = False

    def hush(self) -> None:
        """Label keys are dead until QUIET_S without a key."""
        self._guarded = True
        self._last_s = self._tick_s()

    def swallows(self, character: str | None) -> bool:
        """Whether this key press, outside typing, is the rest of a cut sequence."""
        now = self._tick_s()
        if self._kind and now > self._until_s:
            self._kind = ""
        if not self._kind:
            if character not in ("[", "O"):
                return False
            self._kind, self._rest, self._until_s = character, "", now + CUT_S
            return True
        if character is None or len(character) != 1 or character < " ":
            self._kind = ""
            return False
        return self._take(character)

    def _take(self, character: str) -> bool:
        self._rest += character
        if self._kind == "O" or "@" <= character <= "~":
            self._kind = ""
            if self._rest == "200~":
                self.hush()
        return True

    def is_quiet(self) -> bool:
        """Whether keys count again after `hush`; asking is a key press."""
        now = self._tick_s()
        if self._guarded and now - self._last_s >= QUIET_S:
            self._guarded = False
        self._last_s = now
        return not self._guarded


class Replied(Message):
    """The terminal's answer, in its place among the keys that wait for the screen.

    It must not overtake them: a key that was pressed before the paint and is
    still on its way to the screen would find the gate open.
    """

    def __init__(self, column: int, row: int) -> None:
        super().__init__()
        self.column, self.row = column, row


class Waited(Message):
    """The time for an answer is over: the gate has opened without one, or asks again."""


def _in_spans(spans: Sequence[tuple[int, int, int]], region: Region) -> bool:
    """Whether spans (row, first column, end) hold a region that is one row high."""
    return any(y == region.y and x <= region.x and end >= region.right for y, x, end in spans)


class GatedApp(App[int]):
    """An app that asks its terminal after each frame and hands the answers to the screen."""

    gate: Gate
    _alarm: Timer | None = None

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Textual writes a frame: whole regions, or spans of rows.

        Widgets are rendered for frames that do not write them, so only what a
        frame holds tells what the terminal will have got.
        """
        if isinstance(renderable, LayoutUpdate):
            self.gate.frame(screen, renderable.region.contains_region)
        elif isinstance(renderable, ChopsUpdate):
            self.gate.frame(screen, partial(_in_spans, renderable.spans))
        super()._display(screen, renderable)

    def post_display_hook(self) -> None:
        """Textual calls this when a frame has been handed to the writer."""
        self._ask(self.gate.written(*self.size))

    def _ask(self, question: str) -> None:
        if question and self._driver is not None:
            self._driver.write(question)
            self._driver.flush()
            self.asked(question)
        self._set_alarm()

    def asked(self, question: str) -> None:
        """A question went out; a terminal without a wire overrides this to answer it."""

    def _set_alarm(self) -> None:
        wait_s = self.gate.wait_s()
        if wait_s is not None and self._alarm is None:
            self._alarm = self.set_timer(wait_s, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        if self.gate.wait_s() == 0:
            self._ask(self.gate.wake(*self.size))
            self.screen.post_message(Waited())
        self._set_alarm()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.CursorPosition):
            self.screen.post_message(Replied(event.x + 1, event.y + 1))
            return
        if isinstance(event, events.MouseDown):
            self.gate.point()
        await super().on_event(event)
