"""Classify: one label of a whole item, or several, by key or by typing."""

from collections.abc import Sequence
from typing import ClassVar

from textual.strip import Strip

from core.clock import generator
from core.labelkeys import label_keys
from core.model import Item, Json, Suggestion
from tui.keymap import named, rows_of
from tui.navigation import Visit
from tui.screens.task import TaskScreen
from tui.widgets.labelbar import Choice
from tui.widgets.picker import Picker, picker_rows
from tui.widgets.rows import cut, safe, strip

NONE = "0"
"""The key that says "none of these" where no label has it."""
PICK = "label"
PICK_ROWS = 6


def screen(visit: Visit) -> TaskScreen:
    return ClassifyScreen(visit)


class ClassifyScreen(TaskScreen):
    """Single choice: a key decides. Multiple: keys toggle, Enter saves."""

    SCOPES: ClassVar[tuple[str, ...]] = ("classify", "task", "text", "everywhere")

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.keyed = label_keys(visit.task)
        self.multiple = self.boxes = bool(visit.task.options.get("multiple"))
        tree = any("/" in name for name in visit.task.names)
        self.picks = tree or len(visit.task.labels) > len(self.keyed)
        self.picker = Picker(visit.task.names)
        self.hidden = self.rejected = self.asking_none = False

    def show_item(self, item: Item | None, card: Sequence[Strip] = ()) -> None:
        self.rejected = self.asking_none = False
        super().show_item(item, card)

    # The value.

    def chosen_names(self) -> tuple[str, ...]:
        """The labels that are on now."""
        value = self.work.begun.value
        if value is None:
            return ()
        return tuple(value) if isinstance(value, list) else (value,)

    def is_label(self, key: str) -> bool:
        return key in self.keyed or (key == NONE and self.multiple)

    def label(self, key: str) -> None:
        if self.work.unit is None:
            self.say("there is no item to label")
        elif key in self.keyed:
            self.take(self.keyed[key])
        else:
            self.decide([])

    def take(self, name: str) -> None:
        """A label was chosen: it decides, or with `multiple` it goes on or off."""
        self.asking_none = False
        if not self.multiple:
            self.decide(name)
            return
        on = set(self.chosen_names()) ^ {name}
        self.work.change(value=[each for each in self.work.task.names if each in on])

    def action_commit(self) -> None:
        if self.work.unit is None:
            self.say("there is no item to label")
        elif self.commit_again():
            return
        elif self.chosen_names():
            chosen = list(self.chosen_names())
            self.decide(chosen if self.multiple else chosen[0])
        elif not self.multiple:
            self.say("no label yet: press a label's key, or p to skip")
        elif NONE in self.keyed:
            self.asking_none = True
            self.say("nothing is chosen: y saves it as none of these")
        else:
            self.say("nothing is chosen: press 0 for none of these")

    # Suggestions.

    def suggestion(self) -> Suggestion | None:
        """The first suggestion on the item, hidden or not."""
        unit = self.work.unit
        return unit.suggestions[0] if unit and unit.suggestions else None

    def is_hidden(self) -> bool:
        """Whether the suggestion is not shown: by the person, or by the bias meter's draw."""
        unit, share = self.work.unit, self.work.task.hide_suggestions
        if self.hidden or unit is None:
            return True
        draw = generator("hide", self.work.desk.annotator, self.work.task.name, unit.item.uid)
        return draw.random() < share

    def suggested(self) -> tuple[str, ...]:
        """The labels of a suggestion that is shown and not rejected."""
        found = self.suggestion()
        if found is None or self.rejected or self.is_hidden():
            return ()
        return tuple(found.value) if isinstance(found.value, list) else (found.value,)

    def outcome(self, value: Json) -> Json:
        found = self.suggestion()
        if found is None:
            return None
        return {"source": found.source, "outcome": self._became(found.value, value)}

    def _became(self, proposed: Json, value: Json) -> str:
        if self.is_hidden():
            return "hidden"
        if proposed == value:
            return "kept"
        shared = set(proposed) & set(value) if self.multiple else set()
        return "edited" if shared else "rejected"

    def action_accept(self) -> None:
        found = self.suggestion()
        if self.asking_none:
            self.decide([])
        elif found is None or not self.suggested():
            self.say("no suggestion here")
        else:
            self.decide(found.value)

    def action_reject(self) -> None:
        if self.suggested():
            self.rejected = True
        else:
            self.say("no suggestion here")

    def action_hide(self) -> None:
        self.hidden = not self.hidden

    def action_same(self) -> None:
        if self.work.last is None:
            self.say("no answer yet to repeat")
        else:
            self.decide(self.work.last)

    # Picking by typing.

    def action_search(self) -> None:
        if not self.picks:
            super().action_search()
        elif self.work.unit is not None:
            self.picker = Picker(self.work.task.names)
            self.ask(PICK)

    def typed(self, purpose: str, text: str) -> None:
        super().typed(purpose, text)
        if purpose == PICK:
            self.picker = self.picker.typed(text)

    def taken(self, purpose: str, text: str) -> None:
        if purpose != PICK:
            super().taken(purpose, text)
            return
        pick = self.picker.marked()
        if pick is None:
            self.ask(PICK, text)
            self.say(f"no label has {text}")
        elif pick.branch:
            self.picker = self.picker.into(pick.name)
            self.ask(PICK)
        elif self.may_change():
            self.take(pick.name)
        else:
            self.ask(PICK, text)

    def backed(self) -> bool:
        above = self.picker.up() if self.purpose == PICK else None
        if above is not None:
            self.picker = above
        return above is not None

    def action_cursor_down(self) -> None:
        self.picker = self.picker.moved(1)

    def action_cursor_up(self) -> None:
        self.picker = self.picker.moved(-1)

    # What is drawn.

    def choices(self) -> Sequence[Choice]:
        key_of = {name: key for key, name in self.keyed.items()}
        on, proposed = self.chosen_names(), self.suggested()
        return [
            Choice(
                label.name,
                key_of[label.name],
                label.name in on,
                self._mark(label.name, on, proposed),
                label.about,
            )
            for label in self.work.task.labels
            if label.name in key_of
        ]

    def _mark(self, name: str, on: Sequence[str], proposed: Sequence[str]) -> str:
        if name in on and not self.multiple:
            return "+"
        if name not in proposed:
            return ""
        found = self.suggestion()
        sure = found.confidence if found else None
        return "?" if sure is None else f"?{sure:.2f}".replace("0.", ".", 1)

    def hint_words(self) -> list[tuple[str, str]]:
        words = super().hint_words()
        if self.picks:
            words = [(key, "pick" if word == "search" else word) for key, word in words]
        if not self.multiple:
            return words
        none = [] if NONE in self.keyed else [(NONE, "none")]
        enter = rows_of(self.keys, ("classify",))[0].keys[0]
        return [(named(enter), "save"), *none, *words]

    def middle_height(self) -> int:
        rows = super().middle_height()
        if not self.picks:
            return rows
        return max(rows + 1, PICK_ROWS) if not self.division.small else rows + 1

    def middle(self, choices: Sequence[Choice]) -> Sequence[Strip]:
        width = self.size.width
        if self.purpose == PICK:
            return picker_rows(self.picker, width, self.middle_height(), self.look)
        rows = super().middle(choices)
        return [*rows, self._unkeyed(width)] if self.picks else rows

    def _unkeyed(self, width: int) -> Strip:
        """The labels that are on or proposed and have no key, and how to pick one."""
        keyed = set(self.keyed.values())
        on, proposed = self.chosen_names(), self.suggested()
        told = [f"{name} +" for name in on if name not in keyed]
        told += [
            f"{name} {self._mark(name, (), proposed)}" for name in proposed if name not in keyed
        ]
        words = cut(safe("   ".join(told)), width - 30, self.look)
        pick = f" picks one of {len(self.work.task.labels)} labels   "
        return strip([(" /", "key"), (pick, "quiet"), (words, "strong")], self.look)
