"""What a person has begun on the present item, with an undo of its own."""

from dataclasses import dataclass, field, replace

from core.model import Json
from storage.store import Draft, Unit

KEPT = 50
"""Steps back that a draft keeps."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The native value, flag and note as they stand on the screen.

    `past` and `coming` are former and undone states, each [value, flag, note].
    """

    value: Json = None
    flag: bool = False
    note: str = ""
    past: tuple[Json, ...] = field(default=())
    coming: tuple[Json, ...] = field(default=())

    def changed(self, **what: Json) -> "Begun":
        """The same with another value, flag or note, one step further."""
        past = (*self.past, self._state())[-KEPT:]
        return replace(self, **what, past=past, coming=())

    def undone(self) -> "Begun | None":
        """One step back, or None at the beginning."""
        if not self.past:
            return None
        coming = (*self.coming, self._state())
        return _state_of(self.past[-1], self.past[:-1], coming)

    def redone(self) -> "Begun | None":
        """One undone step forward again, or None."""
        if not self.coming:
            return None
        past = (*self.past, self._state())
        return _state_of(self.coming[-1], past, self.coming[:-1])

    def _state(self) -> Json:
        return [self.value, self.flag, self.note]

    def draft(self, seconds: float) -> Draft:
        """This as the store keeps it."""
        undo = {"past": list(self.past), "coming": list(self.coming)}
        return Draft(self.value, self.flag, self.note, seconds, undo)


def _state_of(state: Json, past: tuple[Json, ...], coming: tuple[Json, ...]) -> Begun:
    value, flag, note = state
    return Begun(value, flag, note, past, coming)


def begun_on(unit: Unit | None) -> Begun:
    """Where a unit was left: its draft, else this person's answer, else nothing."""
    if unit is None:
        return Begun()
    if unit.draft is not None:
        draft = unit.draft
        undo = draft.undo or {}
        past, coming = undo.get("past", []), undo.get("coming", [])
        return Begun(draft.value, draft.flag, draft.note, tuple(past), tuple(coming))
    if unit.answer is not None:
        return Begun(unit.answer.value, unit.answer.flag, unit.answer.note)
    return Begun()
