"""What a screen may ask of the project: the closed list.

Every call is made in the name of one annotator and takes and gives plain
values, so the same list can be answered in this process or by another one.
`storage.local.open_store` answers it from the project file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.model import Annotation, Item, Json, Label, State, Suggestion, Task


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has begun and not yet committed."""

    value: Json = None
    flag: bool = False
    note: str = ""
    seconds: float = 0.0
    undo: Json = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One item with one question, as this annotator may see it.

    `token` is the lease, empty for an item that is only looked at; `answer` is
    this annotator's own current annotation.
    """

    item_id: int
    item: Item
    token: str = ""
    answer: Annotation | None = None
    draft: Draft | None = None
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person decided on a unit: a native value, or a skip with its reason.

    `client_id` names this very decision, so that a repeated submit is answered
    and not doubled. `confirmed` says that the terminal had confirmed the paint.
    """

    task: str
    item_id: int
    client_id: str
    value: Json = None
    skip: str = ""
    seconds: float = 0.0
    confirmed: bool = False
    flag: bool = False
    note: str = ""
    token: str = ""
    suggestion: Json = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer is on disk: its revision and what became of the unit."""

    annotation_id: int
    revision: int
    state: State


@dataclass(frozen=True, slots=True)
class Step:
    """One act that undo or redo would take back or bring back (`before` -> `after`)."""

    annotation_id: int
    item_id: int
    uid: str
    before: Annotation | None
    after: Annotation | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is: units in all, finished, and what this annotator did."""

    units: int
    open: int
    done: int
    mine: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the browse list: the item's beginning and this annotator's answer."""

    item_id: int
    uid: str
    kind: str
    excerpt: str
    answer: Annotation | None
    state: State
    label: Label | None
    flag: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """What to browse: `show` is all, mine, open, flagged, skipped or draft."""

    show: str = "all"
    label: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Info:
    """What this role may know of an item: meta, its own revisions, the present label."""

    item: Item
    history: tuple[Annotation, ...] = ()
    label: Label | None = None
    state: State = "open"


@dataclass(frozen=True, slots=True)
class Colleague:
    """What one person did in a task; `seconds_median` is of one answer."""

    name: str
    role: str
    answers: int
    skips: int
    seconds_median: float | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """A task in numbers: units by state, own answers by label, own median of seconds.

    `answers` counts the newest ones, at most 10,000; `people` is for leads.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    answers: tuple[tuple[str, int], ...] = ()
    seconds_median: float | None = None
    people: tuple[Colleague, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works here, on which project, and with which tasks."""

    project: str
    annotator: str
    role: str
    tasks: tuple[Task, ...] = field(default_factory=tuple)


class Store(Protocol):
    """The closed list of calls; each writing call is one transaction on disk."""

    def desk(self) -> Desk:
        """The project, this annotator and the tasks assigned to them."""
        ...

    def claim(
        self,
        task: str,
        count: int,
        session: str,
        held: Sequence[int] = (),
        passed: Sequence[int] = (),
    ) -> list[Unit]:
        """Up to `count` further units: own leases and drafts first, then gold, then open ones.

        `held` are the item ids that the screen has already, `passed` those it
        let go in this session; neither is given again.
        """
        ...

    def unit(self, task: str, item_id: int) -> Unit:
        """One unit by item id, to look at or to change an earlier answer; no lease is taken."""
        ...

    def extend(self, task: str, tokens: Sequence[str]) -> list[str]:
        """Heartbeat: leases that still stand live on; gives those that do."""
        ...

    def release(self, task: str, tokens: Sequence[str]) -> None:
        """Give leases back; drafts stay."""
        ...

    def save_draft(self, task: str, item_id: int, draft: Draft | None) -> None:
        """Keep what has been begun; None forgets it."""
        ...

    def submit(self, answer: Answer) -> Receipt:
        """Store one decision. Raises LeaseLostError (kept as draft) when the place is filled."""
        ...

    def undo_step(self, task: str) -> Step | None:
        """What `undo` would take back now, or None."""
        ...

    def redo_step(self, task: str) -> Step | None:
        """What `redo` would bring back now, or None."""
        ...

    def undo(self, task: str, annotation_id: int) -> Step:
        """Take that act back; StoreError when it is no longer the newest one."""
        ...

    def redo(self, task: str, annotation_id: int) -> Step:
        """Bring that act back; StoreError when it is no longer the newest undone one."""
        ...

    def progress(self, task: str) -> Progress:
        """Counts from stored tallies: cheap at any size."""
        ...

    def browse(
        self, task: str, wanted: Filter, after: int = 0, limit: int = 100, before: int = 0
    ) -> list[Row]:
        """Items in project order with ids above `after` that the filter lets through.

        With `before` the last ones whose ids are below it, in the same order.
        """
        ...

    def stats(self, task: str) -> Stats:
        """Numbers for the dashboard: of the task, of this person, for leads of everybody."""
        ...

    def info(self, task: str, item_id: int) -> Info:
        """Everything about an item that this annotator may see."""
        ...
