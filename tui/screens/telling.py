"""What the head and the rails of a labeling screen tell of a person's work."""

from collections.abc import Sequence

from tui.session import EXCERPT, Session
from tui.widgets.head import Head
from tui.widgets.rails import Entry


def head_of(work: Session, mode: str, place: str, gate: str) -> Head:
    """The head: where the work is, how far and how fast, and the state of the present item."""
    unit, progress = work.unit, work.progress
    return Head(
        work.desk.project,
        work.task.name,
        work.desk.annotator,
        progress.units,
        progress.done,
        progress.open,
        work.pace.words(),
        work.pace.left(progress.open),
        mode,
        unit.item.uid if unit else "",
        work.begun.flag,
        work.begun.note,
        work.saved,
        place,
        gate,
    )


def entries_of(work: Session, most: int) -> Sequence[Entry]:
    """The items of the session in order, at most so many, the present one among them."""
    return [_entry(work, item_id) for item_id in work.walk.around(most)]


def _entry(work: Session, item_id: int) -> Entry:
    here = work.unit is not None and work.unit.item_id == item_id
    if item_id in work.done:
        done = work.done[item_id]
        return Entry(done.text, done.answer, here)
    unit = work.unit if here else work.walk.held.get(item_id)
    return Entry(unit.item.content[:EXCERPT] if unit else "", "", here)
