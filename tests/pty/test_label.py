"""postil label in a real pty: what reaches the terminal, and what a lagging line may do."""

import re
import signal
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.clock import generator, now_ms
from tests.pty.conftest import MakeProject
from tests.pty.terminal import Terminal, postil

POOL = "1234567890asdfwertzxcvb"
ITEM = re.compile(r"ITEM(\d{4})")


def texts(count: int) -> list[str]:
    return [f"ITEM{n:04d} of the list" for n in range(count)]


def stored(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


ANSWERS = (
    "SELECT substr(content, 5, 4), value, confirmed, annotation.at_ms FROM annotation"
    " JOIN item ON item.id = item_id ORDER BY annotation.id"
)


def open_label(path: Path, **options: object) -> Terminal:
    home = {"HOME": str(path.parent), "XDG_CONFIG_HOME": str(path.parent)}
    environ = home | dict(options.pop("environ", {}))  # type: ignore[call-overload]
    argv = postil("label", path.name, "--as", "eva")
    return Terminal(argv, folder=path.parent, environ=environ, **options)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Press:
    """A key that the hand pressed: when, and what had been on the glass by then."""

    at_ms: int
    label: str
    seen: frozenset[int]


def blind_labels(path: Path, terminal: Terminal, seconds: float, gap_s: float) -> tuple[int, int]:
    """Type label keys blindly for so long; (labels stored, those on items not yet on the glass).

    Keys go round the pool, so that a stored label tells which key press it was:
    the last one of its kind that had arrived when the label was stored.
    """
    chance = generator("hand", gap_s)
    pressed: list[Press] = []
    seen: frozenset[int] = frozenset()
    end_ms = next_ms = now_ms()
    end_ms += round(seconds * 1000)
    while now_ms() < end_ms:
        terminal.pump(0.005)
        seen |= {int(found) for found in ITEM.findall(terminal.text())}
        if now_ms() >= next_ms:
            number = len(pressed) % len(POOL)
            pressed.append(Press(now_ms(), f'"l{number}"', seen))
            terminal.press(POOL[number])
            next_ms = now_ms() + round(1000 * gap_s * chance.uniform(0.3, 1.7))
    terminal.pump(terminal.lag_s + 0.5)
    blind = 0
    rows = stored(path, ANSWERS)
    for item, value, _, at_ms in rows:
        arrived_ms = int(str(at_ms)) - round(500 * terminal.lag_s)
        press = [p for p in pressed if p.label == value and p.at_ms <= arrived_ms][-1]
        blind += int(str(item)) not in press.seen
    return len(rows), blind


@pytest.mark.parametrize(("lag_s", "gap_s"), [(0.0, 0.05), (0.1, 0.05), (0.3, 0.06), (0.8, 0.1)])
def test_no_label_lands_on_an_item_that_was_not_on_the_glass(
    project: MakeProject, lag_s: float, gap_s: float
) -> None:
    path = project(texts(400), ",".join(f"l{n}" for n in range(len(POOL))))
    with open_label(path, lag_s=lag_s) as terminal:
        terminal.until("ITEM0000")
        labels, blind = blind_labels(path, terminal, 4.0 + 3 * lag_s, gap_s)
    assert blind == 0
    assert labels >= 3
    assert {confirmed for _, _, confirmed, _ in stored(path, ANSWERS)} == {1}


def test_a_silent_terminal_stores_unconfirmed_answers(project: MakeProject) -> None:
    path = project(texts(5))
    with open_label(path, answers=False) as terminal:
        terminal.until("no reply: 0.1 s wait")
        terminal.press("1")
        terminal.until("ITEM0001")
        terminal.press("q")
        assert terminal.finish() == 0
    assert [row[:3] for row in stored(path, ANSWERS)] == [("0000", '"pos"', 0)]


def test_a_silent_terminal_over_ssh_waits_longer(project: MakeProject) -> None:
    path = project(texts(5))
    with open_label(path, answers=False, environ={"SSH_TTY": "/dev/pts/9"}) as terminal:
        terminal.until("no reply: 0.6 s wait")


def test_a_function_key_that_looks_like_a_reply_opens_nothing(project: MakeProject) -> None:
    path = project(texts(5))
    with open_label(path, answers=False) as terminal:
        terminal.until("ITEM0000")
        terminal.press(b"\x1b[1;2R\x1b[1;5R1")
        terminal.until("too early")
        terminal.press("q")
        terminal.finish()
    assert stored(path, ANSWERS) == []


def test_a_reply_cut_in_two_by_the_line_labels_nothing(project: MakeProject) -> None:
    path = project(texts(9), "a,b,c,d,e,f,g,h")
    with open_label(path) as terminal:
        terminal.until("terminal answers")
        for head, rest in (
            (b"\x1b[2", b"4;80R"),
            (b"\x1b", b"[1;5R"),
            (b"\x1b[1;", b"2R"),
            (b"\x1bO", b"5"),
        ):
            terminal.press(head)
            terminal.pump(0.25)
            terminal.press(rest)
            terminal.pump(0.25)
        terminal.press("q")
        terminal.finish()
    assert stored(path, ANSWERS) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_the_draft_and_leaves_the_terminal_clean(
    project: MakeProject, number: int
) -> None:
    path = project(texts(5))
    with open_label(path) as terminal:
        terminal.until("terminal answers")
        terminal.press("m;why")
        terminal.until("why")
        terminal.signal(number)
        assert terminal.finish() == 130
        assert terminal.written.rindex(b"\x1b[?1049l") > terminal.written.rindex(b"\x1b[?1049h")
        assert terminal.written.rindex(b"\x1b[?25h") > terminal.written.rindex(b"\x1b[?25l")
    assert [row for (row,) in stored(path, "SELECT body ->> 'note' FROM draft")] == ["why"]


def test_a_dropped_line_keeps_the_draft_and_comes_back_to_the_item(project: MakeProject) -> None:
    path = project(texts(5))
    with open_label(path) as terminal:
        terminal.until("terminal answers")
        terminal.press("1")
        terminal.until("ITEM0001")
        terminal.press("m")
        terminal.until("flagged")
        terminal.hang_up()
        terminal.finish()
    with open_label(path) as terminal:
        assert "flagged" in terminal.until("ITEM0001")


def test_no_byte_of_hostile_text_is_obeyed(project: MakeProject) -> None:
    hostile = (
        "A\x1b[2J\x1b]0;owned\x07\x1b[31mred \x9b5m \u202egnp [bold]x[/bold] \x1bP+q\x1b\\ end"
    )
    path = project([hostile, "next"], "ok\x1b[7m,no".replace("\x1b", ""))
    with open_label(path) as terminal:
        terminal.until("end")
        for bad in (
            b"\x1b[2J",
            b"\x1b]0;",
            b"\x1b[31m",
            b"\x1bP+q",
            "\u202e".encode(),
            b"\xc2\x9b",
        ):
            assert bad not in terminal.written
        assert "[bold]x[/bold]" in terminal.text()


@pytest.mark.parametrize(
    ("environ", "colours"),
    [({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({}, True)],
)
def test_no_color_counts_when_it_is_not_empty(
    project: MakeProject, environ: dict[str, str], colours: bool
) -> None:
    path = project(texts(2))
    with open_label(path, environ=environ) as terminal:
        terminal.until("terminal answers")
        found = re.findall(rb"\x1b\[[0-9;]*m", bytes(terminal.written))
    coloured = [
        each for each in found if re.search(rb"[\[;](3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]", each)
    ]
    assert bool(coloured) is colours


@pytest.mark.parametrize(
    ("environ", "pattern"),
    [
        ({"COLORTERM": "", "TERM": "xterm-256color"}, rb"38;5;\d+"),
        ({"COLORTERM": "", "TERM": "xterm"}, rb"\x1b\[1;36m"),
        ({}, rb"38;2;10;128;191"),
    ],
)
def test_colours_by_the_terminals_depth(
    project: MakeProject, environ: dict[str, str], pattern: bytes
) -> None:
    path = project(texts(2))
    with open_label(path, environ=environ) as terminal:
        terminal.until("terminal answers")
        assert re.search(pattern, bytes(terminal.written))


def test_without_utf8_the_lines_are_ascii(project: MakeProject) -> None:
    path = project(texts(2))
    with open_label(path, environ={"LC_ALL": "C"}) as terminal:
        text = terminal.until("terminal answers")
    assert text.isascii()
    assert "-" * 80 in text


def test_a_dumb_terminal_is_refused_before_anything_is_drawn(project: MakeProject) -> None:
    path = project(texts(2))
    with open_label(path, environ={"TERM": "dumb"}) as terminal:
        assert terminal.finish() == 4
        assert "TERM=dumb" in terminal.text()
        assert b"\x1b[?1049h" not in terminal.written


@pytest.mark.parametrize(("columns", "rows"), [(40, 10), (59, 15), (60, 16), (80, 24), (250, 80)])
def test_it_works_at_every_size(project: MakeProject, columns: int, rows: int) -> None:
    path = project(texts(4))
    with open_label(path, columns=columns, rows=rows) as terminal:
        terminal.until("ITEM0000")
        terminal.pump(0.3)
        terminal.press("2")
        terminal.until("ITEM0001")
        terminal.press("q")
        assert terminal.finish() == 0
    assert [row[:3] for row in stored(path, ANSWERS)] == [("0000", '"neg"', 1)]


def test_a_line_of_300000_characters_opens_and_scrolls(project: MakeProject) -> None:
    path = project(["x" * 150_000 + " wörter " * 20_000 + "THE END", "other"])
    with open_label(path) as terminal:
        terminal.until("xxxx")
        terminal.press("J")
        terminal.press(b"\x1b[F")
        terminal.until("THE END")
        terminal.press("1")
        terminal.until("other")
