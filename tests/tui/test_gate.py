"""The seen gate by itself: a simulated line, cut sequences, false and missing replies."""

import heapq
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.geometry import Region

from core.clock import generator
from tests.tui.bench import FakeClock
from tui.gate import ASK_AGAIN_S, CUT_S, QUIET_S, Cuts, Gate, Link, link_of

SIZE = (80, 24)
SCREEN = "the labeling screen"
ROWS = [Region(0, y, 80, 1) for y in range(4, 9)]
PLACE = re.compile(r"\x1b\[(\d+);(\d+)H\x1b\[6n")


def place(question: str) -> tuple[int, int]:
    """Column and row that a question asks from."""
    found = PLACE.search(question)
    assert found, question
    return int(found[2]), int(found[1])


def shown(gate: Gate) -> str:
    """A new item is armed, drawn and written; gives the question."""
    gate.arm()
    gate.expect(SCREEN, ROWS)
    gate.frame(SCREEN, ROWS.__contains__)
    return gate.written(*SIZE)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class TestOpening:
    def test_only_the_reply_to_this_question_opens(self, clock: FakeClock) -> None:
        gate = Gate(Link(), clock)
        column, row = place(shown(gate))
        assert not gate.is_open
        assert not gate.reply(column + 1, row)
        assert not gate.is_open
        clock.sleep(0.034)
        assert gate.reply(column, row)
        assert (gate.is_open, gate.confirmed) == (True, True)
        assert gate.words() == "terminal answers 34 ms"

    def test_a_frame_without_the_item_asks_nothing(self, clock: FakeClock) -> None:
        gate = Gate(Link(), clock)
        gate.arm()
        assert gate.written(*SIZE) == ""
        gate.expect(SCREEN, ROWS)
        gate.frame(SCREEN, lambda _row: False)
        assert gate.written(*SIZE) == ""
        gate.frame("another screen", ROWS.__contains__)
        assert gate.written(*SIZE) == ""
        gate.frame(SCREEN, ROWS[:1].__contains__)
        assert gate.written(*SIZE) == ""
        gate.frame(SCREEN, ROWS[1:].__contains__)
        assert gate.written(*SIZE)
        assert gate.written(*SIZE) == ""

    def test_the_place_changes_each_time_and_is_never_in_the_first_row(
        self, clock: FakeClock
    ) -> None:
        gate = Gate(Link(), clock)
        places = [place(shown(gate)) for _ in range(500)]
        assert len(set(places[:400])) == 400
        assert all(one[0] != other[0] for one, other in pairwise(places))
        assert all(2 <= row <= 24 and 1 <= column <= 80 for column, row in places)

    def test_a_late_reply_to_the_item_before_does_not_open(self, clock: FakeClock) -> None:
        gate = Gate(Link(), clock)
        before = place(shown(gate))
        place(shown(gate))
        assert not gate.reply(*before)
        assert not gate.is_open

    def test_a_reply_to_the_first_of_two_questions_opens(self, clock: FakeClock) -> None:
        gate = Gate(Link(), clock)
        first = place(shown(gate))
        clock.sleep(ASK_AGAIN_S)
        assert gate.wait_s() == 0
        assert place(gate.wake(*SIZE)) != first
        assert gate.reply(*first)


class TestSilence:
    def test_three_misses_and_a_local_terminal_opens_unconfirmed(self, clock: FakeClock) -> None:
        gate = Gate(Link(), clock)
        shown(gate)
        asked = []
        for _ in range(3):
            clock.sleep(gate.wait_s() or 0)
            asked.append(gate.wake(*SIZE))
        assert [bool(question) for question in asked] == [True, True, False]
        assert (gate.is_open, gate.confirmed) == (True, False)
        assert gate.words() == "no reply: 0.1 s wait"

    @pytest.mark.parametrize(("remote", "dwell_s"), [(False, 0.1), (True, 0.6)])
    def test_then_a_fixed_time_after_each_paint(
        self, clock: FakeClock, remote: bool, dwell_s: float
    ) -> None:
        gate = Gate(Link(remote), clock)
        shown(gate)
        while not gate.is_open:
            clock.sleep(gate.wait_s() or 0)
            gate.wake(*SIZE)
        shown(gate)
        assert gate.wait_s() == pytest.approx(dwell_s)
        clock.sleep(dwell_s - 0.01)
        gate.wake(*SIZE)
        assert not gate.is_open
        clock.sleep(0.02)
        gate.wake(*SIZE)
        assert (gate.is_open, gate.confirmed) == (True, False)

    def test_a_terminal_that_answers_after_all_is_believed_again(self, clock: FakeClock) -> None:
        gate = Gate(Link(remote=True), clock)
        first = place(shown(gate))
        while not gate.is_open:
            clock.sleep(gate.wait_s() or 0)
            gate.wake(*SIZE)
        clock.sleep(0.5)
        gate.reply(*first)
        assert gate.confirmed
        shown(gate)
        assert gate.wait_s() == pytest.approx(2 * 1.7, abs=0.01)

    def test_a_multiplexer_is_not_asked(self, clock: FakeClock) -> None:
        gate = Gate(Link(multiplexer="tmux"), clock)
        assert shown(gate) == ""
        assert gate.words() == "tmux: 0.6 s wait"
        clock.sleep(0.6)
        gate.wake(*SIZE)
        assert (gate.is_open, gate.confirmed) == (True, False)

    def test_a_tmux_that_passes_is_asked_through(self, clock: FakeClock) -> None:
        gate = Gate(Link(multiplexer="tmux", passthrough=True), clock)
        question = shown(gate)
        assert question.startswith("\x1bPtmux;\x1b\x1b7")
        assert question.endswith("\x1b\x1b8\x1b\\")


def test_the_link_is_read_from_the_environment() -> None:
    def never() -> bool:
        raise AssertionError("asked tmux outside tmux")

    assert link_of({}, never) == Link()
    assert link_of({"SSH_TTY": "/dev/pts/1"}, never).dwell_s == 0.6
    assert link_of({"SSH_CONNECTION": "x", "STY": "1"}, never) == Link(True, "screen")
    assert link_of({"TMUX": "x"}, lambda: True) == Link(False, "tmux", passthrough=True)


class Line:
    """A hand that types blindly, a terminal, and a line with a changing delay between.

    Both directions keep their order; the hand never waits for anything.
    """

    def __init__(self, seed: int, delay_s: float) -> None:
        self.chance = generator("line", seed, delay_s)
        self.delay_s = delay_s
        self.clock = FakeClock(0.0)
        self.gate = Gate(Link(remote=True), self.clock)
        self.events: list[tuple[float, int, str, object]] = []
        self.last_s = {"down": 0.0, "up": 0.0}
        self.item = 0
        self.seen_s: dict[int, float] = {}
        self.decided: list[tuple[int, float]] = []

    def later(self, at_s: float, kind: str, what: object) -> None:
        heapq.heappush(self.events, (at_s, len(self.seen_s) + len(self.events), kind, what))

    def send(self, way: str, at_s: float, kind: str, what: object) -> None:
        trip_s = self.delay_s / 2 * self.chance.uniform(0.5, 1.5)
        self.last_s[way] = max(self.last_s[way] + 1e-6, at_s + trip_s)
        self.later(self.last_s[way], kind, what)

    def ask(self, question: str) -> None:
        if question:
            self.send("down", self.clock.now_s, "glass", (self.item, place(question)))
        wait_s = self.gate.wait_s()
        if wait_s is not None:
            self.later(self.clock.now_s + wait_s, "wake", None)

    def run(self, decisions: int) -> None:
        self.ask(shown(self.gate))
        self.later(0.5, "press", None)
        while len(self.decided) < decisions:
            self.clock.now_s, _, kind, what = heapq.heappop(self.events)
            getattr(self, f"on_{kind}")(what)

    def on_press(self, _: object) -> None:
        self.send("up", self.clock.now_s, "key", self.clock.now_s)
        self.later(self.clock.now_s + self.chance.expovariate(12), "press", None)

    def on_glass(self, what: tuple[int, tuple[int, int]]) -> None:
        self.seen_s.setdefault(what[0], self.clock.now_s)
        self.send("up", self.clock.now_s, "reply", what[1])

    def on_reply(self, what: tuple[int, int]) -> None:
        self.gate.reply(*what)

    def on_wake(self, _: object) -> None:
        if self.gate.wait_s() == 0:
            self.ask(self.gate.wake(*SIZE))

    def on_key(self, pressed_s: float) -> None:
        if self.gate.is_open:
            self.decided.append((self.item, pressed_s))
            self.item += 1
            self.ask(shown(self.gate))


@pytest.mark.parametrize("delay_s", [0.0, 0.02, 0.1, 0.3, 0.5, 0.8])
def test_no_key_decides_on_an_item_that_was_not_on_the_glass(delay_s: float) -> None:
    for seed in range(40):
        line = Line(seed, delay_s)
        line.run(25)
        blind = [item for item, at_s in line.decided if at_s < line.seen_s.get(item, 1e9)]
        assert blind == [], f"seed {seed}"


class TestCuts:
    """Every sequence that a terminal sends, cut at every byte, with gaps."""

    SEQUENCES = (
        "\x1b[24;80R", "\x1b[A", "\x1b[1;5R", "\x1b[1;2R", "\x1bOP", "\x1b[15~", "\x1b[3~",
        "\x1b[<0;12;5M", "\x1b[?2026;2$y", "\x1b[200~", "\x1b[201~", "\x1b[97;5u", "\x1b[I",
    )  # fmt: skip

    @pytest.mark.parametrize("sequence", SEQUENCES)
    @pytest.mark.parametrize("gap_s", [0.0, 0.05, 0.15, 0.4, 1.9])
    def test_the_rest_never_becomes_keys(
        self, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, sequence: str, gap_s: float
    ) -> None:
        monkeypatch.setattr("textual._parser.get_time", clock)
        for cut in range(1, len(sequence)):
            parser, cuts = XTermParser(), Cuts(clock)
            tokens = [*parser.feed(sequence[:cut])]
            pressed = [*left_over(tokens, cuts)]
            clock.sleep(gap_s)
            pressed += left_over([*parser.tick(), *parser.feed(sequence[cut:])], cuts)
            clock.sleep(0.2)
            pressed += left_over([*parser.tick()], cuts)
            assert set(pressed) <= HARMLESS, (sequence, cut)

    @pytest.mark.parametrize("sequence", SEQUENCES)
    def test_a_key_after_the_rest_counts_again(self, clock: FakeClock, sequence: str) -> None:
        if sequence.startswith("\x1b[200"):
            pytest.skip("what follows is a paste")
        cuts = Cuts(clock)
        for character in sequence[1:]:
            assert cuts.swallows(character)
        assert not cuts.swallows("1")

    def test_a_rest_that_never_comes_is_given_up(self, clock: FakeClock) -> None:
        cuts = Cuts(clock)
        assert cuts.swallows("[")
        clock.sleep(CUT_S + 0.1)
        assert not cuts.swallows("1")

    def test_a_paste_whose_beginning_was_cut_decides_nothing(self, clock: FakeClock) -> None:
        cuts = Cuts(clock)
        for character in "[200~":
            cuts.swallows(character)
        for _ in "1112":
            clock.sleep(0.01)
            assert not cuts.is_quiet()
        clock.sleep(QUIET_S + 0.01)
        assert cuts.is_quiet()

    def test_a_control_key_ends_a_cut(self, clock: FakeClock) -> None:
        cuts = Cuts(clock)
        assert cuts.swallows("[")
        assert not cuts.swallows("\r")
        assert not cuts.swallows("1")


HARMLESS = {
    "escape",
    "up",
    "f1",
    "f5",
    "delete",
    "ctrl+a",
    "f3",
    "f15",
    "f27",
    "shift+f3",
    "ctrl+f3",
}
"""Whole keys that a sequence may rightly become; none of them decides anything."""


def left_over(tokens: list[object], cuts: Cuts) -> Iterator[str]:
    """The keys that get past the guard."""
    for token in tokens:
        if isinstance(token, events.Key) and not cuts.swallows(token.character):
            yield token.key


def test_after_esc_keys_are_dead_until_it_is_quiet() -> None:
    clock = FakeClock()
    cuts = Cuts(clock)
    assert cuts.is_quiet()
    cuts.hush()
    for _ in range(5):
        clock.sleep(QUIET_S - 0.05)
        assert not cuts.is_quiet()
    clock.sleep(QUIET_S + 0.01)
    assert cuts.is_quiet()
    assert cuts.is_quiet()
