"""Guidelines (`g r`): how to decide, as the task's lead wrote it, and what each label means."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.screen import Screen

from core.labelkeys import label_keys
from core.model import LabelName
from tui.navigation import Visit
from tui.recent import guidelines_state, read_guidelines
from tui.screens.page import Page
from tui.widgets.heading import Heading, title
from tui.widgets.markdown import markdown
from tui.widgets.prose import Passage
from tui.widgets.rows import safe

NONE = "There are no guidelines for this task."
STATES = {"changed": "changed since you read them", "new": "", "read": "", "none": ""}


def screen(visit: Visit) -> Screen[None]:
    return Guidelines(visit)


class Guidelines(Page):
    """Reading them here is what counts as having read them."""

    visit: Visit

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.desk = visit.store.desk()
        self.state = guidelines_state(self.desk.project, visit.task)
        read_guidelines(self.desk.project, visit.task)

    def heading(self) -> Heading:
        where = title(self.desk.project, self.visit.task.name, self.look)
        return Heading(where, self.desk.annotator, "guidelines", STATES[self.state], self.place())

    def lines(self, width: int) -> Sequence[Passage]:
        text = self.visit.task.guidelines
        lines = markdown(text, self.look) if text.strip() else [Passage([(NONE, "quiet")])]
        labels = self.visit.task.labels
        if labels:
            lines += [Passage(), Passage([("Labels", "title")]), Passage()]
            keys = {name: key for key, name in label_keys(self.visit.task).items()}
            named = max(cell_len(safe(label.name)) for label in labels)
            column = min(named, width // 3)
            lines += [
                _label(label, keys.get(label.name, ""), column) for label in self.visit.task.labels
            ]
        return lines


def _label(label: LabelName, key: str, column: int) -> Passage:
    """A label's key, name and meaning, the meanings below each other."""
    name = safe(label.name)
    about = f"  {safe(label.about)}" if label.about else ""
    gap = " " * max(0, column - cell_len(name)) if about else ""
    parts = [(f"{key or ' '}  ", "key"), (name, "strong"), (gap + about, "text")]
    return Passage(parts, column + 5)
