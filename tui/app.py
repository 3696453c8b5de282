"""The app: starts on a terminal that can show it, and routes between screens."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from textual.screen import Screen

from core.errors import PostilError, SurroundingsError
from core.model import Task
from storage.store import Store
from tui.gate import Cuts, Gate, GatedApp, link_of
from tui.keymap import remapped
from tui.navigation import Chosen, Copy, Go, Lobby, Open, Refused, Run, Setup, Start, Visit
from tui.recent import unread
from tui.remaps import load_remaps
from tui.screens import PLACES, place_screen, task_screen
from tui.terminal import has_terminal, need_terminal, on_terminal
from tui.theme import look

INTERRUPTED = 130
LAST_WORD_S = 2
"""How long a killed program may take to say goodbye to its terminal."""


@dataclass
class Stay:
    """One project on the way: the depth of its first screen in the stack.

    `origin` is the place from which an item was opened, to go back to.
    """

    visit: Lobby
    depth: int
    close: Callable[[], None] = lambda: None
    origin: str = ""


class Postil(GatedApp, inherit_bindings=False):
    """One run of the screens, from the first one until it is left."""

    CSS = """
    Screen { background: ansi_default; color: ansi_default; }
    """
    ENABLE_COMMAND_PALETTE = False
    TITLE = "postil"

    def __init__(self, first: Callable[[Any], Screen[Any]], visit: Lobby) -> None:
        super().__init__(ansi_color=True)
        self.gate = visit.gate
        self._first = first
        self._stays = [Stay(visit, 1)]
        self.animation_level = "none"

    def get_default_screen(self) -> Screen[Any]:
        return self._first(self._stays[0].visit)

    def on_mount(self) -> None:
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGHUP, signal.SIGTERM):
                loop.add_signal_handler(sign, self._interrupted)

    def _interrupted(self) -> None:
        """The line was dropped, or somebody ends the process: keep what was begun, then go."""
        signal.alarm(LAST_WORD_S)
        self._keep_all()
        self.exit(INTERRUPTED, return_code=INTERRUPTED)

    def _keep_all(self) -> None:
        for screen in self.screen_stack:
            keep = getattr(screen, "keep", None)
            if keep is not None:
                keep()

    # Places: what is pushed above the screen of the present stay.

    async def on_go(self, message: Go) -> None:
        stay = self._stays[-1]
        stay.origin = ""
        visit = replace(stay.visit, item_id=message.item_id, scopes=message.scopes)
        if message.place == "label":
            await self._pop_to(stay.depth)
        elif message.place == "home":
            await self._go_home()
        elif message.place == "tour":
            from tui import entering

            self._enter(partial(entering.tour, visit), partial(place_screen, "tour"))
        elif message.place in PLACES:
            self._show(message.place, visit)

    def _show(self, place: str, visit: Lobby) -> None:
        try:
            self.push_screen(place_screen(place, visit))
        except PostilError as error:
            self.screen.post_message(Refused(str(error)))

    async def _pop_to(self, depth: int) -> None:
        """Back to so many screens; those above are gone when this returns."""
        while len(self.screen_stack) > depth:
            await self.pop_screen()

    async def on_back(self) -> None:
        stay = self._stays[-1]
        if len(self.screen_stack) > stay.depth:
            self.pop_screen()
        elif stay.origin:
            origin, stay.origin = stay.origin, ""
            self._replace(task_screen(cast(Visit, stay.visit)))
            stay.depth = len(self.screen_stack)
            self.push_screen(place_screen(origin, stay.visit))
        elif len(self._stays) > 1:
            await self._end_stay()
        else:
            self.exit(0)

    async def on_open(self, message: Open) -> None:
        stay = self._stays[-1]
        await self._pop_to(stay.depth)
        stay.origin = message.origin
        self.screen.post_message(Open(message.item_id))

    def on_chosen(self, message: Chosen) -> None:
        self.pop_screen()
        self.screen.post_message(Run(message.row))

    def on_quit(self) -> None:
        self.exit(0)

    def on_copy(self, message: Copy) -> None:
        self.copy_to_clipboard(message.text)

    def _replace(self, screen: Screen[Any]) -> None:
        """Put a screen in the place of the present one; Textual keeps the very first for good."""
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    # Stays: one project after another.

    def on_start(self, message: Start) -> None:
        from tui import entering

        lobby = self._stays[0].visit
        self._enter(partial(entering.project, message.path, message.task, lobby), task_screen)

    def _enter(
        self, opened: Callable[[], tuple[Visit, Callable[[], None]]], made: Callable[..., Any]
    ) -> None:
        """Open a project and show its screen above what is there; where it fails, say so."""
        try:
            visit, close = opened()
        except PostilError as error:
            self.screen.post_message(Refused(str(error)))
            return
        self._stays.append(Stay(visit, len(self.screen_stack) + 1, close))
        self.gate = visit.gate
        self.push_screen(made(visit))

    async def _end_stay(self) -> None:
        stay = self._stays.pop()
        await self._pop_to(stay.depth - 1)
        self.gate = self._stays[-1].visit.gate
        stay.close()

    async def _go_home(self) -> None:
        """Leave every project; home is the first screen from now on."""
        self._keep_all()
        while len(self._stays) > 1:
            await self._end_stay()
        await self._pop_to(1)
        first = self._stays[0].visit
        if isinstance(first, Visit):
            who = first.store.desk().annotator
            lobby = Lobby(replace(first.setup, who=who, remark=""), first.gate, first.cuts)
            self._replace(place_screen("home", lobby))
            self._stays = [Stay(lobby, len(self.screen_stack))]

    def close_all(self) -> None:
        """Close the projects that were opened on the way."""
        for stay in self._stays:
            stay.close()


def run_label(store: Store, task: Task, *, setup: Setup | None = None) -> int:
    """The labeling screen for one task, until the person leaves; gives the exit code.

    Raises SurroundingsError where there is no terminal to show it on.
    """
    told = setup or usual_setup()
    desk = store.desk()
    mine = replace(told, who=desk.annotator, remark=told.remark or unread(desk.project, task))
    return run_screens(task_screen, visit_of(store, task, mine))


def visit_of(store: Store, task: Task, setup: Setup) -> Visit:
    """A visit with a gate of its own."""
    gate = Gate(setup.link, setup.tick_s)
    return Visit(setup, gate, Cuts(setup.tick_s), store=store, task=task)


def lobby_of(setup: Setup) -> Lobby:
    """A visit of no project, with a gate of its own."""
    return Lobby(setup, Gate(setup.link, setup.tick_s), Cuts(setup.tick_s))


def run_screens(first: Callable[[Any], Screen[Any]], visit: Lobby) -> int:
    """Run the app on the person's terminal; gives the exit code."""
    need_screen(os.environ)
    if os.isatty(0) and os.isatty(2):
        return _run(first, visit)
    with on_terminal():
        return _run(first, visit)


def _run(first: Callable[[Any], Screen[Any]], visit: Lobby) -> int:
    app = Postil(first, visit)
    try:
        result = app.run()
    finally:
        app.close_all()
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

    ask = ["tmux", "show-options", "-pAqv", "allow-passthrough"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, timeout=1, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.stdout.strip() in ("on", "all")
