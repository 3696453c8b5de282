"""What screens say to the app, and what the app hands to screens."""

from collections.abc import Callable
from dataclasses import dataclass, field

from textual.message import Message

from core.clock import tick_s
from core.model import Task
from storage.store import Store
from tui.gate import Cuts, Gate, Link
from tui.keymap import KEYS, Key
from tui.theme import Look


@dataclass(frozen=True, slots=True)
class Setup:
    """What is the same for all screens of a run: keys, looks, the link, the clock.

    `remark` is said once on the first screen (an unusable keys.toml, say).
    """

    look: Look
    link: Link = field(default_factory=Link)
    keys: tuple[Key, ...] = KEYS
    tick_s: Callable[[], float] = tick_s
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a screen is made from: the store in one person's name, the task, the setup.

    `item_id` is the item that it is about, if any; `scopes` the key scopes of
    the screen from which it was called (help lists them).
    """

    store: Store
    task: Task
    setup: Setup
    gate: Gate
    cuts: Cuts
    item_id: int = 0
    scopes: tuple[str, ...] = ()


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
    """An item was chosen elsewhere: the labeling screen shall show it."""

    def __init__(self, item_id: int) -> None:
        super().__init__()
        self.item_id = item_id


class Copy(Message):
    """Put this text on the person's clipboard."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
