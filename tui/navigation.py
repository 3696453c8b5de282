"""What screens say to the app, and what the app hands to screens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual.message import Message

from core.clock import tick_s
from core.model import Task
from storage.store import Store
from tui.gate import Cuts, Gate, Link
from tui.keymap import KEYS, Key
from tui.theme import Look


@dataclass(frozen=True, slots=True)
class Setup:
    """What is the same for all screens of a run: keys, looks, the link, the clock, who it is.

    `remark` is said once on the first screen (an unusable keys.toml, say).
    """

    look: Look
    link: Link = field(default_factory=Link)
    keys: tuple[Key, ...] = KEYS
    tick_s: Callable[[], float] = tick_s
    remark: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Lobby:
    """What a screen is made from where no project is open.

    `item_id` is the item that it is about, if any; `scopes` the key scopes of
    the screen from which it was called (help lists them). In `kept` a place
    leaves what it wants to find when it is opened again in this run.
    """

    setup: Setup
    gate: Gate
    cuts: Cuts
    item_id: int = 0
    scopes: tuple[str, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Lobby):
    """What a screen is made from in a project: the store in one person's name, and the task."""

    store: Store
    task: Task


class Go(Message):
    """A screen asks for another one, by the name of its place."""

    def __init__(self, place: str, item_id: int = 0, scopes: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.place, self.item_id, self.scopes = place, item_id, scopes


class Back(Message):
    """A screen is done; from the first one this leaves the program."""


class Quit(Message):
    """Leave the program now."""


class Open(Message):
    """An item was chosen elsewhere: the labeling screen shall show it, then go back to `origin`."""

    def __init__(self, item_id: int, origin: str = "") -> None:
        super().__init__()
        self.item_id, self.origin = item_id, origin


class Copy(Message):
    """Put this text on the person's clipboard."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Start(Message):
    """A project was chosen: label in it, in this task or the only one."""

    def __init__(self, path: Path, task: str = "") -> None:
        super().__init__()
        self.path, self.task = path, task


class Refused(Message):
    """What a screen asked for cannot be done; it shall say why."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Chosen(Message):
    """An action was chosen from the palette."""

    def __init__(self, row: Key) -> None:
        super().__init__()
        self.row = row


class Run(Message):
    """The screen shall do what the person chose from the palette."""

    def __init__(self, row: Key) -> None:
        super().__init__()
        self.row = row
