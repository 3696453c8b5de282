"""The rows of a long list around the cursor: fetched by page, in either direction."""

from collections.abc import Callable, Sequence

from storage.store import Row

PAGE = 100
MOST = 600
"""Rows that are held at a time."""

Fetch = Callable[[int, int, int], Sequence[Row]]
"""(after, before, limit) -> rows in order: the first above `after`, or the last below `before`."""


class Window:
    """A stretch of the list; `above` and `below` say whether there is more on that side."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.rows: list[Row] = []
        self.above = self.below = False

    def start(self, item_id: int = 0) -> None:
        """The stretch that begins a little before this item."""
        earlier = list(self._fetch(0, item_id, PAGE)) if item_id else []
        last = earlier[-1].item_id if earlier else 0
        later = list(self._fetch(last, 0, PAGE))
        self.rows = earlier + later
        self.above, self.below = len(earlier) == PAGE, len(later) == PAGE

    def end(self) -> None:
        """The last stretch."""
        self.rows = list(self._fetch(0, 2**62, PAGE))
        self.above, self.below = len(self.rows) == PAGE, False

    def extend_down(self) -> int:
        """One page more below; how many rows were given up above."""
        if not self.below:
            return 0
        more = self._fetch(self.rows[-1].item_id, 0, PAGE)
        self.below = len(more) == PAGE
        self.rows += more
        spare = max(0, len(self.rows) - MOST)
        if spare:
            del self.rows[:spare]
            self.above = True
        return spare

    def extend_up(self) -> int:
        """One page more above; how many rows were put before the others."""
        if not self.above:
            return 0
        more = list(self._fetch(0, self.rows[0].item_id, PAGE))
        self.above = len(more) == PAGE
        self.rows = more + self.rows
        if len(self.rows) > MOST:
            del self.rows[MOST:]
            self.below = True
        return len(more)

    def place_of(self, item_id: int) -> int:
        """The number of the item's row, or of the first one after it."""
        places = (n for n, row in enumerate(self.rows) if row.item_id >= item_id)
        return next(places, max(0, len(self.rows) - 1))

    def refresh(self, number: int) -> None:
        """Read one row again."""
        item_id = self.rows[number].item_id
        found = self._fetch(item_id - 1, 0, 1)
        if found and found[0].item_id == item_id:
            self.rows[number] = found[0]
