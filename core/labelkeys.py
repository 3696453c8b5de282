"""Which key labels with which label.

The left hand labels: ten digits and thirteen letters. Keys that the task file
assigns come first; the other labels take the default keys that are left, in
the task's order. Labels beyond the pool have no key and are picked by typing.
"""

from core.model import Task

DIGITS = "1234567890"
LETTERS = "asdfwertzxcvb"
POOL = DIGITS + LETTERS
"""All keys that a label may have, in the order they are given out."""


def label_keys(task: Task) -> dict[str, str]:
    """Key -> label name, in the order of the task's labels.

    A label's default key is that of its place (the first has 1, the tenth 0,
    the eleventh a). A key assigned elsewhere is not given out twice, and a
    label that loses its default key takes the next free one of the pool.
    """
    assigned = {label.name: label.key for label in task.labels if label.key}
    taken = set(assigned.values())
    places = {name: key for name, key in zip(task.names, POOL, strict=False) if key not in taken}
    kept = {name: key for name, key in places.items() if name not in assigned}
    free = iter([key for key in POOL if key not in taken | set(kept.values())])
    keys = {}
    for name in task.names:
        key = assigned.get(name) or kept.get(name) or next(free, "")
        if key:
            keys[key] = name
    return keys
