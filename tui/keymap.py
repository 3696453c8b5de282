"""Every key of postil, in one table.

From KEYS come what a key does, the hint line, the help, docs/keys.md and the check
of a person's own keys. The left hand labels (POOL), the right hand commands:
outside typing and menus a key means one thing on every screen, and no command
has a key of the pool.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from core.labelkeys import POOL, label_keys

__all__ = ["KEYS", "POOL", "Key", "card", "find", "hints", "label_keys", "named"]


@dataclass(frozen=True, slots=True)
class Key:
    """One action: where it works, its keys (the first is the one shown), what it does.

    `hint` is its word in the hint line; `changes` says that it touches answers
    and waits for the seen gate.
    """

    scope: str
    action: str
    keys: tuple[str, ...]
    words: str
    group: str = "everywhere"
    hint: str = ""
    changes: bool = False


def _key(scope: str, action: str, keys: str, words: str, group: str, hint: str = "") -> Key:
    return Key(scope, action, tuple(keys.split()), words, group, hint)


def _deed(scope: str, action: str, keys: str, words: str, hint: str = "") -> Key:
    return Key(scope, action, tuple(keys.split()), words, "decide", hint, changes=True)


KEYS: tuple[Key, ...] = (
    _deed("classify", "commit", "enter", "save the chosen labels, or keep the answer, and go on"),
    _deed("classify", "accept", "y Y", "accept the suggestion, save, next"),
    _deed("classify", "reject", "n", "reject the suggestion"),
    _deed("task", "skip", "p", "skip, with a reason", "skip"),
    _deed("task", "undo", "u ctrl+z", "undo: the first press shows what, the next does it", "undo"),
    _deed("task", "redo", "U ctrl+y", "redo"),
    _deed("task", "flag", "m", "flag on, flag off", "flag"),
    _key("task", "note", ";", "write a note on this item", "decide", "note"),
    _deed("task", "more", "M", "more: a menu of what is needed seldom"),
    _key("task", "previous", "<", "previous item, no decision", "move"),
    _key("task", "next", ">", "next item, no decision", "move"),
    _key("text", "down", "j down", "a line down", "move"),
    _key("text", "up", "k up", "a line up", "move"),
    _key("text", "page_down", "J pagedown", "a page down", "move"),
    _key("text", "page_up", "K pageup", "a page up", "move"),
    _key("text", "top", "home", "to the beginning", "move"),
    _key("text", "bottom", "end", "to the end", "move"),
    _key("text", "search", "/", "search in the text, or pick a label by typing", "look", "search"),
    _key("text", "next_object", "tab", "next place that the search found", "look"),
    _key("text", "previous_object", "shift+tab", "previous place that the search found", "look"),
    _key("task", "info", "i", "about this item: meta, your answers, suggestions", "look", "info"),
    _key("list", "commit", "enter", "open what the cursor is on", "decide", "open"),
    _key("list", "down", "j down", "down", "move"),
    _key("list", "up", "k up", "up", "move"),
    _key("list", "page_down", "J pagedown", "a page down", "move"),
    _key("list", "page_up", "K pageup", "a page up", "move"),
    _key("list", "top", "home", "to the first", "move"),
    _key("list", "bottom", "end", "to the last", "move"),
    _key("list", "search", "/", "search or filter", "look", "search"),
    _key("home", "forget", "backspace delete", "take it off the list; the file stays", "look"),
    _key("browse", "flag", "m", "flag on, flag off", "decide", "flag"),
    _key("browse", "next_object", "tab", "the next list: mine, open, ...", "look", "lists"),
    _key("browse", "previous_object", "shift+tab", "the list before", "look"),
    _key("browse", "more", "M", "choose a list from a menu", "look"),
    _key("browse", "info", "i", "about the item that the cursor is on", "look", "info"),
    _key("everywhere", "go", "g", "go to another screen, from a menu", "everywhere", "go"),
    _key("everywhere", "help", "? f1", "the keys that work here", "everywhere", "keys"),
    _key("everywhere", "palette", ": ctrl+p", "every action, by typing", "everywhere"),
    _key("everywhere", "back", "q", "back one screen, from the first leave", "everywhere", "leave"),
    _key("everywhere", "cancel", "escape", "leave a menu, a search or typing", "everywhere"),
    _key("everywhere", "leave", "ctrl+q", "leave now; what was begun is kept", "everywhere"),
    _key("everywhere", "repaint", "ctrl+l", "paint the screen anew", "everywhere"),
    _key("everywhere", "copy", "ctrl+c", "copy the selected text", "everywhere"),
    _deed("skip", "unsure", "1 enter", "unsure"),
    _deed("skip", "broken", "2", "broken"),
    _deed("skip", "out_of_scope", "3", "out of scope"),
    _deed("skip", "other", "4", "other ..."),
    _deed("more", "same", "s", "same again: your last answer once more"),
    _key("more", "hide", "v", "hide or show suggestions", "look"),
    _key("filter", "all", "1", "all", "look"),
    _key("filter", "mine", "2", "answered by me", "look"),
    _key("filter", "open", "3", "open", "look"),
    _key("filter", "flagged", "4", "flagged", "look"),
    _key("filter", "skipped", "5", "skipped by me", "look"),
    _key("filter", "draft", "6", "begun", "look"),
    _key("filter", "label", "7", "by label ...", "look"),
    _key("go", "home", "h", "home", "go"),
    _key("go", "dashboard", "d", "dashboard", "go"),
    _key("go", "label", "l", "label", "go"),
    _key("go", "browse", "b", "browse", "go"),
    _key("go", "stats", "s", "stats", "go"),
    _key("go", "guidelines", "r", "guidelines", "go"),
    _key("go", "tour", "t", "tour", "go"),
    _key("menu", "cancel", "escape", "leave the menu", "everywhere", "leaves the menu"),
    _key("typing", "submit", "enter", "keep what is typed, take what is marked", "typing", "keeps"),
    _key("typing", "cancel", "escape", "leave; so does Backspace on nothing", "typing", "leaves"),
    _key("typing", "cursor_down", "down tab", "next in the list", "typing"),
    _key("typing", "cursor_up", "up shift+tab", "previous in the list", "typing"),
)  # fmt: skip

MENUS = ("skip", "more", "filter", "go")
"""Scopes that are shown as a menu: their keys count only while it is open."""

OVERLAYS = (*MENUS, "menu", "typing")
SCREENS: dict[str, tuple[str, ...]] = {
    "classify": ("classify", "task", "text", "everywhere"),
    "list": ("list", "everywhere"),
    "home": ("list", "home", "everywhere"),
    "browse": ("list", "browse", "everywhere"),
    "page": ("text", "everywhere"),
}
"""Which scopes work together on a screen."""

GROUPS = ("decide", "move", "look", "go", "typing", "everywhere")

MOVES: dict[str, str] = {"left": "left", "right": "right", "home": "start", "end": "end"}
"""Keys that move the cursor in a typed line, and how far."""
CUTS: dict[str, str] = {
    "backspace": "left", "delete": "right", "ctrl+w": "word", "ctrl+u": "start", "ctrl+k": "end",
}  # fmt: skip
"""Keys that remove what lies between the cursor and there."""

_NAMES = {
    "enter": "Enter", "escape": "Esc", "space": "Space", "tab": "Tab", "shift+tab": "Shift-Tab",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "up": "Up", "down": "Down",
    "f1": "F1", "backspace": "Backspace", "delete": "Del", "left": "Left", "right": "Right",
}  # fmt: skip


def named(key: str) -> str:
    """A key as people call it: `ctrl+z` is Ctrl-Z."""
    if key.startswith("ctrl+"):
        return f"Ctrl-{key[5:].upper()}"
    return _NAMES.get(key, key)


def remapped(remaps: Mapping[str, Sequence[str]]) -> tuple[Key, ...]:
    """The table with a person's own keys; `remaps` maps `scope.action` or action to keys."""
    return tuple(
        replace(row, keys=tuple(own)) if (own := own_keys(row, remaps)) else row for row in KEYS
    )


def own_keys(row: Key, remaps: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The keys that a person gave to an action, nothing where it keeps its own."""
    return remaps.get(f"{row.scope}.{row.action}") or (
        () if row.scope in OVERLAYS else remaps.get(row.action, ())
    )


def rows_of(rows: Iterable[Key], scopes: Sequence[str]) -> list[Key]:
    """The rows of some scopes, in the scopes' order."""
    found = list(rows)
    return [row for scope in scopes for row in found if row.scope == scope]


def pressed(key: str, character: str | None) -> str:
    """What the table calls a key press: the character it types, else Textual's name for it."""
    if character and character.isprintable() and not key.startswith(("alt+", "ctrl+")):
        return "space" if character == " " else character
    return key


def find(rows: Iterable[Key], scopes: Sequence[str], key: str) -> Key | None:
    """The row of these scopes that a pressed key means."""
    return next((row for row in rows if row.scope in scopes and key in row.keys), None)


def hints(rows: Iterable[Key], scopes: Sequence[str]) -> list[tuple[str, str]]:
    """(key, word) for the hint line, in the table's order."""
    return [(named(row.keys[0]), row.hint) for row in rows_of(rows, scopes) if row.hint]


def sheet(rows: Iterable[Key], scopes: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The help of a screen: per group the keys and what they do."""
    found = sorted(rows_of(rows, scopes), key=lambda row: GROUPS.index(row.group))
    return [
        (group, [(" ".join(map(named, row.keys)), row.words) for row in of_group])
        for group, of_group in groupby(found, key=lambda row: row.group)
    ]


TITLES = {
    "classify": "Classify", "task": "Every labeling screen", "text": "Text", "list": "Lists",
    "home": "Home", "browse": "Browse", "filter": "After `M` in browse: show",
    "everywhere": "Everywhere", "skip": "After `p`: why", "more": "After `M`: more",
    "go": "After `g`: go to", "menu": "In a menu", "typing": "While typing",
}  # fmt: skip

INTRODUCTION = (
    "The left hand labels, the right hand commands. Labels use the digits and the letters",
    f"`{' '.join(POOL[10:])}`, commands never do, and outside typing every other key means",
    "the same on every screen. No Ctrl, Alt or function key is the only way to anything.",
)


def card(form: str, rows: Iterable[Key] = KEYS) -> str:
    """All keys as a page: `md` for docs/keys.md, `text` for a terminal or a printer."""
    scopes = {row.scope: None for row in rows}
    parts = [_section(form, scope, rows_of(rows, (scope,))) for scope in scopes]
    title = "# Keys" if form == "md" else "KEYS"
    return "\n\n".join([title, "\n".join(INTRODUCTION), *parts]) + "\n"


def _section(form: str, scope: str, rows: Sequence[Key]) -> str:
    """One scope as a table."""
    cells = [(" ".join(map(named, row.keys)), row.words) for row in rows]
    if form == "md":
        lines = [f"| {_code(row.keys)} | {row.words} |" for row in rows]
        return "\n".join([f"## {TITLES[scope]}", "", "| key | action |", "|---|---|", *lines])
    wide = max(len(keys) for keys, _ in cells)
    return "\n".join([TITLES[scope].replace("`", ""), *(f"  {k:<{wide}}  {w}" for k, w in cells)])


def _code(keys: Iterable[str]) -> str:
    return " ".join(f"`{named(key)}`" for key in keys)
