"""What a typed line asks for in plain mode: a command, a key or a label's name.

Where a line could be the key of one label and the name of another it is
refused, never guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import InvalidValueError
from core.model import SKIPS, Json, Task

COMMANDS = {
    "?": "help", "u": "undo", "U": "redo", "i": "info", "q": "leave", "": "keep",
}  # fmt: skip
NONE = ("0", "none")


@dataclass(frozen=True, slots=True)
class Order:
    """`act` is a command of COMMANDS, answer, skip or wrong.

    `value` is the native value or the kind of skip; `text` a reason typed
    freely, or what was wrong.
    """

    act: str
    value: Json = None
    text: str = ""


def read_order(line: str, task: Task, keys: Mapping[str, str]) -> Order:
    """A line as an order. `keys` maps keys to labels' names."""
    words = line.split()
    text = " ".join(words)
    if text in COMMANDS:
        return Order(COMMANDS[text])
    if words[0] == "p":
        return _skip(words[1:])
    try:
        if task.options.get("multiple"):
            return Order("answer", _several(words, task, keys))
        return Order("answer", _one(text, task, keys))
    except InvalidValueError as wrong:
        return Order("wrong", text=wrong.what)


def _skip(words: Sequence[str]) -> Order:
    """`p`, `p 2`, `p broken`, `p out of scope`, or a reason in one's own words."""
    name = "_".join(words) or SKIPS[0]
    if name in ("1", "2", "3", "4"):
        return Order("skip", SKIPS[int(name) - 1])
    if name in SKIPS:
        return Order("skip", name)
    return Order("skip", "other", " ".join(words))


def _one(text: str, task: Task, keys: Mapping[str, str]) -> str:
    """The label that a key or a name means. Raises InvalidValueError."""
    by_key, by_name = keys.get(text), text if text in task.names else None
    if by_key and by_name and by_key != by_name:
        raise InvalidValueError(
            f"{text} is the key of {by_key}, and another label is named {text}. "
            f"Type ={by_key} or ={text}."
        )
    return by_key or by_name or _named(text.removeprefix("=").strip(), task)


def _named(text: str, task: Task) -> str:
    if text in task.names:
        return text
    near = [name for name in task.names if name.casefold() == text.casefold()]
    if len(near) != 1:
        raise InvalidValueError(f"{text} is no key and no label. ? lists them.")
    return near[0]


def _several(words: Sequence[str], task: Task, keys: Mapping[str, str]) -> list[str]:
    """Keys and names separated by spaces; `0` or `none` alone is none of them."""
    alone = " ".join(words)
    if alone in NONE and alone not in keys and alone not in task.names:
        return []
    chosen: list[str] = []
    rest = list(words)
    while rest:
        count = _longest(rest, task)
        chosen.append(_one(" ".join(rest[:count]), task, keys))
        del rest[:count]
    return list(dict.fromkeys(chosen))


def _longest(words: Sequence[str], task: Task) -> int:
    """How many words from here on are one label's name; 1 where none of it is."""
    for count in range(len(words), 1, -1):
        if " ".join(words[:count]).removeprefix("=") in task.names:
            return count
    return 1
