"""Picking one of any number of labels by typing, down a tree where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual.strip import Strip

from tui.theme import Look
from tui.widgets.rows import Part, cut, safe, strip

STEP = "/"
"""What separates the levels of a label's name."""
JOINED = " > "


@dataclass(frozen=True, slots=True)
class Pick:
    """One line to take: a label, or a branch of the tree to go into."""

    name: str
    words: str
    branch: bool = False


@dataclass(frozen=True, slots=True)
class Picker:
    """Where in the tree one is, what was typed, and the line that is marked."""

    names: tuple[str, ...]
    path: str = ""
    query: str = ""
    at: int = 0

    def found(self) -> list[Pick]:
        """The lines to choose from, in the task's order; better matches of a query first."""
        if self.query.strip():
            return self._matches()
        return self._children()

    def reach(self) -> int:
        """How many labels are below the path and match what was typed."""
        return len(self.found() if self.query.strip() else self._below())

    def _below(self) -> list[str]:
        return [name for name in self.names if name.startswith(self.path)]

    def _matches(self) -> list[Pick]:
        """Labels below the path that have every typed word; starts of a level come first."""
        words = self.query.lower().split()
        ranked = []
        for name in self._below():
            rest = name[len(self.path) :].lower()
            if all(word in rest for word in words):
                starts = any(level.startswith(words[0]) for level in rest.split(STEP))
                ranked.append((rest != " ".join(words), not starts, name))
        ranked.sort(key=lambda entry: entry[:2])
        return [Pick(name, name.replace(STEP, JOINED)) for _, _, name in ranked]

    def _children(self) -> list[Pick]:
        picks: dict[str, Pick] = {}
        for name in self._below():
            head, step, _ = name[len(self.path) :].partition(STEP)
            if step:
                branch = f"{self.path}{head}{STEP}"
                picks.setdefault(branch, Pick(branch, head, branch=True))
            elif head:
                picks[name] = Pick(name, head)
        return list(picks.values())

    def marked(self) -> Pick | None:
        """The line that Enter takes."""
        found = self.found()
        return found[min(self.at, len(found) - 1)] if found else None

    def typed(self, query: str) -> "Picker":
        """With another query; the first line is marked."""
        return replace(self, query=query, at=0)

    def moved(self, step: int) -> "Picker":
        """With the mark moved, around the ends."""
        return replace(self, at=(self.at + step) % max(1, len(self.found())))

    def into(self, branch: str) -> "Picker":
        """Inside a branch of the tree."""
        return replace(self, path=branch, query="", at=0)

    def up(self) -> "Picker | None":
        """One level up, or None at the top."""
        if not self.path:
            return None
        above = self.path[: -len(STEP)].rpartition(STEP)[0]
        return self.into(above + STEP if above else "")


def picker_rows(picker: Picker, width: int, height: int, look: Look) -> Sequence[Strip]:
    """Where one is and how many lines there are, then the lines around the mark."""
    found = picker.found()
    count = f"{picker.reach()} of {len(picker.names)} labels"
    where = safe(picker.path.rstrip(STEP).replace(STEP, JOINED))
    parts: list[Part] = [(f" {where}{JOINED}" if where else " ", "strong"), (count, "quiet")]
    rows = [strip(parts, look)]
    room = height - 1
    at = min(picker.at, max(0, len(found) - 1))
    first = max(0, min(at - room // 2, len(found) - room))
    shown = range(first, min(len(found), first + room))
    return rows + [_row(found[number], number == at, width, look) for number in shown]


def _row(pick: Pick, here: bool, width: int, look: Look) -> Strip:
    words = cut(safe(pick.words) + (" >" if pick.branch else ""), width - 4, look)
    return strip([(" > " if here else "   ", "key"), (words, "chosen" if here else "name")], look)
