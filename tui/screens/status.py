"""Dashboard and stats (`g d`, `g s`): how far the tasks are, and one's own work."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.screen import Screen

from core.model import Task
from storage.store import Colleague, Progress, Stats
from tui.navigation import Visit
from tui.screens.page import Page
from tui.widgets.bars import bar, progress_bar
from tui.widgets.heading import Heading, title
from tui.widgets.prose import Passage
from tui.widgets.rows import Part, cut, safe

BAR, SHORT_BAR = 32, 16
NARROW = 70
MOST_NAME = 20


def screen(visit: Visit) -> Screen[None]:
    return Status(visit)


class Status(Page):
    """Everything is counted when the screen opens and each time it shows again."""

    visit: Visit

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.desk = visit.store.desk()
        self.counted: list[tuple[Task, Progress, Stats]] = []
        self.count()

    def count(self) -> None:
        """Ask the store for the numbers."""
        store = self.visit.store
        self.counted = [
            (task, store.progress(task.name), store.stats(task.name)) for task in self.desk.tasks
        ]

    def again(self) -> None:
        self.count()
        self.renew()

    def heading(self) -> Heading:
        where = title(self.desk.project, self.visit.task.name, self.look)
        return Heading(where, self.desk.annotator, "status", self.desk.role, self.place())

    def lines(self, width: int) -> Sequence[Passage]:
        lines = [_title("Tasks"), *self._tasks(width)]
        for task, progress, stats in self.counted:
            if task.name == self.visit.task.name:
                lines += [Passage(), _title("You"), *self._mine(progress, stats)]
                if any(many for _, many in stats.answers):
                    lines += [Passage(), _title("Your answers"), *self._answers(stats, width)]
                if stats.people:
                    lines += [Passage(), _title("People"), *_people(stats.people, width)]
        return lines

    def _tasks(self, width: int) -> Iterator[Passage]:
        """A bar for each task, then what the glyphs mean."""
        names = [cut(safe(task.name), MOST_NAME, self.look) for task, _, _ in self.counted]
        column = max(map(cell_len, names), default=0)
        columns = BAR if width >= NARROW else SHORT_BAR
        for name, (_, progress, stats) in zip(names, self.counted, strict=True):
            disputed = stats.states.get("disputed", 0)
            done = progress.done - disputed
            share = f"{100 * progress.done // progress.units}%" if progress.units else "no item"
            told = f"  {share:>4}   {progress.open:,} open of {progress.units:,}"
            yield Passage(
                [
                    (name + " " * (column - cell_len(name) + 2), "strong"),
                    *progress_bar(done, disputed, progress.open, columns, self.look),
                    (told, "text"),
                    (f", {disputed:,} disputed" if disputed else "", "problem"),
                ],
                column + 2,
            )
        glyphs = self.look.glyphs
        key = f"{glyphs.full} done   {glyphs.half} disputed   {glyphs.empty} open"
        yield Passage([(" " * (column + 2) + key, "quiet")])

    def _mine(self, progress: Progress, stats: Stats) -> Iterator[Passage]:
        yield _line("answered", f"{progress.mine:,}")
        yield _line("skipped", f"{progress.skipped:,}")
        speed = stats.seconds_median
        if speed is not None:
            yield _line("speed", f"{speed:.1f} s an answer, the median of the last ones")
            if progress.open:
                left = _duration(speed * progress.open)
                yield _line("time left", f"{left} for {progress.open:,} items at that speed")

    def _answers(self, stats: Stats, width: int) -> Iterator[Passage]:
        """One's own answers by label."""
        names = [cut(safe(name), MOST_NAME, self.look) for name, _ in stats.answers]
        column, most = max(map(cell_len, names)), max(many for _, many in stats.answers)
        columns = BAR if width >= NARROW else SHORT_BAR
        for name, (_, many) in zip(names, stats.answers, strict=True):
            drawn = bar(many, most, columns, self.look)
            gap = " " * (column - cell_len(name) + 2)
            yield Passage(
                [(name + gap, "text"), drawn, (f"{'  ' if many else ''}{many:,}", "quiet")]
            )


def _title(text: str) -> Passage:
    return Passage([(text, "title")])


def _line(name: str, text: str) -> Passage:
    return Passage([(f"{name:<12}", "quiet"), (text, "text")], 12)


def _people(people: Sequence[Colleague], width: int) -> Iterator[Passage]:
    """Everybody's numbers in columns; there is no ranking, the order is that of arrival."""
    room = min(28, max(10, width - 46))
    head = f"{'':<{room}}  {'role':<10}{'answers':>9}{'skipped':>9}{'median':>10}"
    yield Passage([(head, "quiet")])
    for one in people:
        name = safe(one.name)
        speed = "" if one.seconds_median is None else f"{one.seconds_median:.1f} s"
        gap = " " * max(0, room - cell_len(name))
        parts: list[Part] = [(name + gap, "text"), (f"  {one.role:<10}", "quiet")]
        yield Passage([*parts, (f"{one.answers:>9,}{one.skips:>9,}{speed:>10}", "text")])


def _duration(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h`: no more exact than it can be."""
    if seconds < 90:
        return f"{round(seconds)} s"
    if seconds < 2 * 3600:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"
