"""The way through the queue: earlier answers behind, claimed items ahead."""

from collections.abc import Sequence
from dataclasses import replace

from core.model import Task
from storage.store import Draft, Store, Unit

AHEAD = 5
"""Items held at a time, so that the next one is there before it is wanted."""


class Walk:
    """Where one person stands in a task during one session.

    `line` holds item ids in the order of the session; those in `held` are
    leased and not answered yet.
    """

    def __init__(self, store: Store, task: Task, session: str) -> None:
        self._store, self._task, self._session = store, task, session
        self.line: list[int] = []
        self.held: dict[int, Unit] = {}
        self._passed: list[int] = []
        self._at = 0

    def start(self) -> Unit | None:
        """Claim the first items."""
        self.refill()
        return self.here()

    def here(self) -> Unit | None:
        """The present unit as it is stored, or None past the last one."""
        if self._at >= len(self.line):
            return None
        item_id = self.line[self._at]
        return self.held.get(item_id) or self._store.unit(self._task.name, item_id)

    def around(self, most: int) -> list[int]:
        """The page of the line, of so many item ids, on which the present one stands.

        Pages do not slide, so that a list of them changes in two rows at most.
        """
        start = self._at // max(1, most) * most
        return self.line[start : start + most]

    def refill(self) -> None:
        """Claim what is missing ahead."""
        self._claim(AHEAD - len(self.held))

    def _claim(self, count: int) -> None:
        if count <= 0:
            return
        name, held = self._task.name, list(self.held)
        for unit in self._store.claim(name, count, self._session, held, self._passed):
            self.held[unit.item_id] = unit
            if unit.item_id not in self.line:
                self.line.append(unit.item_id)

    def answered(self, item_id: int) -> None:
        """The unit has this person's answer: it is no longer held."""
        self.held.pop(item_id, None)

    def drafted(self, item_id: int, draft: Draft | None) -> None:
        """What is begun on a held unit has changed."""
        if item_id in self.held:
            self.held[item_id] = replace(self.held[item_id], draft=draft)

    def onward(self) -> Unit | None:
        """The next unanswered unit: after this one, else any, else a new one."""
        after = [at for at in range(self._at + 1, len(self.line)) if self.line[at] in self.held]
        before = [at for at in range(len(self.line)) if self.line[at] in self.held]
        if not before:
            self.refill()
            return self._first_held()
        self._at = (after or before)[0]
        return self.here()

    def _first_held(self) -> Unit | None:
        places = (at for at in range(len(self.line)) if self.line[at] in self.held)
        self._at = next(places, len(self.line))
        return self.here()

    def back(self) -> Unit | None:
        """The unit before this one, or None at the beginning."""
        if self._at == 0:
            return None
        self._at -= 1
        return self.here()

    def forward(self) -> Unit | None:
        """The unit after this one; at the end the oldest untouched one is let go for it."""
        if self._at + 1 >= len(self.line):
            self.refill()
        if self._at + 1 >= len(self.line):
            self._claim(1)
            if self._at + 1 >= len(self.line):
                return None
            if len(self.held) > AHEAD:
                self._let_go()
        self._at += 1
        return self.here()

    def _let_go(self) -> None:
        """Release the oldest held unit that nothing was begun on; it is not offered again."""
        for item_id, unit in self.held.items():
            if unit.draft is None:
                self._release([unit.token])
                self._passed.append(item_id)
                self._forget(item_id)
                return

    def _forget(self, item_id: int) -> None:
        del self.held[item_id]
        place = self.line.index(item_id)
        self.line.pop(place)
        self._at -= place <= self._at

    def visit(self, item_id: int) -> Unit:
        """Go to an item of the task, of this session or not."""
        unit = self._store.unit(self._task.name, item_id)
        if unit.token and unit.answer is None:
            self.held[item_id] = unit
        if item_id not in self.line:
            self.line.insert(self._at, item_id)
        self._at = self.line.index(item_id)
        return unit

    def beat(self) -> bool:
        """Keep the leases alive; whether the present one still stands."""
        alive = set(self._store.extend(self._task.name, [u.token for u in self.held.values()]))
        here = self.line[self._at] if self._at < len(self.line) else None
        lost = [item_id for item_id, unit in self.held.items() if unit.token not in alive]
        for item_id in lost:
            if item_id == here:
                del self.held[item_id]
            else:
                self._forget(item_id)
        return here not in lost

    def release(self, *, but_here: bool = False) -> None:
        """Give the leases back, on a dropped line all but that of the present unit."""
        here = self.line[self._at] if but_here and self._at < len(self.line) else None
        self._release([unit.token for item_id, unit in self.held.items() if item_id != here])

    def _release(self, tokens: Sequence[str]) -> None:
        if tokens:
            self._store.release(self._task.name, tokens)
