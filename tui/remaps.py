"""A person's own keys: keys.toml, checked before the start, never locking anyone out.

The file has a table `keys` of actions and their keys, the first one shown:

    [keys]
    skip = "h"
    "list.search" = ["/", "ctrl+f"]
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from core.model import Json
from core.safe import shown
from tui.keymap import KEYS, MENUS, OVERLAYS, POOL, SCREENS, Key, named, remapped, rows_of

Remaps = Mapping[str, Sequence[str]]

UNSENDABLE = {
    "ctrl+i": "terminals send it as Tab", "ctrl+m": "terminals send it as Enter",
    "ctrl+h": "terminals send it as Backspace", "ctrl+left_square_bracket": "it is Esc",
    "[": "it begins the sequences of special keys", "O": "it begins the sequences of special keys",
}  # fmt: skip
NAMED = {
    "enter", "escape", "space", "tab", "shift+tab", "up", "down", "left", "right", "home", "end",
    "pageup", "pagedown", "backspace", "delete", "insert", *(f"f{n}" for n in range(1, 13)),
}  # fmt: skip


def remaps_path() -> Path:
    """Where a person's keys.toml is looked for."""
    if named_path := os.environ.get("POSTIL_KEYS"):
        return Path(named_path)
    from platformdirs import user_config_path

    return user_config_path("postil") / "keys.toml"


def load_remaps(path: Path | None = None) -> tuple[Remaps, str]:
    """The remaps of a keys.toml, and one line for the person when it is unusable.

    An unusable file counts as none at all.
    """
    file = path or remaps_path()
    try:
        remaps, problems = read(file.read_bytes())
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        remaps, problems = {}, [error.strerror or "unreadable"]
    problems = problems or check(remaps)
    if problems:
        return {}, f"{file.name} is not used: {problems[0]} (postil keys check)"
    return remaps, ""


def read(data: bytes) -> tuple[Remaps, list[str]]:
    """The remaps in the bytes of a keys.toml, and what is wrong with its form."""
    import tomllib

    try:
        table = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [f"no valid TOML: {shown(str(error))}"]
    keys = table.get("keys", {})
    strange = [
        f"unknown table {shown(name)!r}; only [keys] is read" for name in table.keys() - {"keys"}
    ]
    if not isinstance(keys, dict):
        return {}, ["keys must be a table"]
    remaps = {action: _keys(value) for action, value in keys.items()}
    strange += [
        f"{shown(action)}: a key or a list of keys" for action, own in remaps.items() if not own
    ]
    return remaps, strange


def _keys(value: Json) -> tuple[str, ...]:
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
        return ()
    return tuple(keys)


def check(remaps: Remaps) -> list[str]:
    """What is wrong with these remaps, a line each; nothing when they can be used."""
    known = {row.action for row in KEYS} | {f"{row.scope}.{row.action}" for row in KEYS}
    problems = [f"there is no action {shown(name)!r}" for name in remaps if name not in known]
    rows = remapped(remaps)
    for row, usual in zip(rows, KEYS, strict=True):
        problems += _wrong_keys(row, usual)
    return problems + list(clashes(rows))


def _wrong_keys(row: Key, usual: Key) -> Iterator[str]:
    what = f"{row.scope}.{row.action}"
    for key in map(shown, row.keys):
        if key in UNSENDABLE:
            yield f"{what}: {key!r} cannot be used, {UNSENDABLE[key]}"
        elif not _is_key(key):
            yield f"{what}: {key!r} is no key that a terminal sends"
        elif key in POOL and row.scope not in MENUS:
            yield f"{what}: {key!r} is kept for labels (they use {POOL})"
    if any(map(_is_plain, usual.keys)) and not any(map(_is_plain, row.keys)):
        yield f"{what}: needs a key without Ctrl, Alt or F, which a terminal may not send"


def _is_plain(key: str) -> bool:
    """Whether every terminal and multiplexer lets this key through."""
    return not key.startswith(("ctrl+", "alt+")) and not (key[0] == "f" and key[1:].isdigit())


def _is_key(key: str) -> bool:
    plain = key.removeprefix("ctrl+")
    if plain != key:
        return len(plain) == 1 and plain.isascii() and plain.islower()
    return key in NAMED or (len(key) == 1 and key.isprintable())


def clashes(rows: Iterable[Key]) -> Iterator[str]:
    """Keys with two meanings on one screen or in one menu, a line each."""
    found = list(rows)
    for scopes in (*SCREENS.values(), *((menu,) for menu in MENUS), ("typing",)):
        for one, other in combinations(rows_of(found, scopes), 2):
            for key in sorted(set(one.keys) & set(other.keys)):
                yield f"{named(key)} would be both {one.action} and {other.action}"
    meanings: dict[str, str] = {}
    for row in found:
        if row.scope in OVERLAYS:
            continue
        for key in row.keys:
            if meanings.setdefault(key, row.action) != row.action:
                yield f"{named(key)} would be {meanings[key]} here and {row.action} there"
