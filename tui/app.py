"""The app: starts on a terminal that can show it, and routes between screens."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from textual.screen import Screen

from core.errors import SurroundingsError
from core.model import Task
from storage.store import Store
from tui.gate import Cuts, Gate, GatedApp, link_of
from tui.keymap import remapped
from tui.navigation import Copy, Go, Open, Setup, Visit
from tui.remaps import load_remaps
from tui.screens import PLACES, place_screen, task_screen
from tui.terminal import has_terminal, need_terminal, on_terminal
from tui.theme import look

INTERRUPTED = 130
LAST_WORD_S = 2
"""How long a killed program may take to say goodbye to its terminal."""


class Postil(GatedApp, inherit_bindings=False):
    """One run of the screens, from the first one until it is left."""

    CSS = """
    Screen { background: ansi_default; color: ansi_default; }
    """
    ENABLE_COMMAND_PALETTE = False
    TITLE = "postil"

    def __init__(self, first: Callable[[Visit], Screen[Any]], visit: Visit) -> None:
        super().__init__(ansi_color=True)
        self.gate, self.cuts = visit.gate, visit.cuts
        self._first, self._visit = first, visit
        self.animation_level = "none"

    def get_default_screen(self) -> Screen[Any]:
        return self._first(self._visit)

    def on_mount(self) -> None:
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGHUP, signal.SIGTERM):
                loop.add_signal_handler(sign, self._interrupted)

    def _interrupted(self) -> None:
        """The line was dropped, or somebody ends the process: keep what was begun, then go."""
        signal.alarm(LAST_WORD_S)
        for screen in self.screen_stack:
            keep = getattr(screen, "keep", None)
            if keep is not None:
                keep()
        self.exit(INTERRUPTED, return_code=INTERRUPTED)

    def on_go(self, message: Go) -> None:
        if message.place == "label":
            self._pop_to_first()
        elif message.place in PLACES:
            visit = replace(self._visit, item_id=message.item_id, scopes=message.scopes)
            self.push_screen(place_screen(message.place, visit))

    def _pop_to_first(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def on_back(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.exit(0)

    def on_quit(self) -> None:
        self.exit(0)

    def on_copy(self, message: Copy) -> None:
        self.copy_to_clipboard(message.text)

    def on_open(self, message: Open) -> None:
        self._pop_to_first()
        self.screen.post_message(Open(message.item_id))


def run_label(store: Store, task: Task, *, setup: Setup | None = None) -> int:
    """The labeling screen for one task, until the person leaves; gives the exit code.

    Raises SurroundingsError where there is no terminal to show it on.
    """
    return run_screens(task_screen, visit_of(store, task, setup or usual_setup()))


def visit_of(store: Store, task: Task, setup: Setup) -> Visit:
    """A visit with a gate of its own."""
    gate = Gate(setup.link, setup.tick_s)
    return Visit(store, task, setup, gate, Cuts(setup.tick_s))


def run_screens(first: Callable[[Visit], Screen[Any]], visit: Visit) -> int:
    """Run the app on the person's terminal; gives the exit code."""
    need_screen(os.environ)
    if os.isatty(0) and os.isatty(2):
        return _run(first, visit)
    with on_terminal():
        return _run(first, visit)


def _run(first: Callable[[Visit], Screen[Any]], visit: Visit) -> int:
    app = Postil(first, visit)
    result = app.run()
    signal.alarm(0)
    return int(result or app.return_code or 0)


def need_screen(environ: Mapping[str, str]) -> None:
    """Raise SurroundingsError where a screen cannot be drawn."""
    plain = "answer line by line instead: postil label --plain"
    if not has_terminal():
        need_terminal(plain)
    if environ.get("TERM", "dumb") == "dumb":
        raise SurroundingsError(f"this terminal cannot move its cursor (TERM=dumb)\n{plain}")


def usual_setup() -> Setup:
    """The setup from the environment and the person's keys.toml."""
    if not os.environ.get("NO_COLOR", "x"):
        del os.environ["NO_COLOR"]
    remaps, remark = load_remaps()
    return Setup(
        look(os.environ), link_of(os.environ, tmux_passes), remapped(remaps), remark=remark
    )


def tmux_passes() -> bool:
    """Whether the tmux around us hands wrapped sequences to the outer terminal."""
    import subprocess

    ask = ["tmux", "display-message", "-p", "#{allow-passthrough}"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, timeout=1, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.stdout.strip() in ("on", "all")
