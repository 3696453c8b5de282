"""The main job run by itself, through the real screens: what `postil demo` does unattended."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import events

from core.clock import tick_s
from core.errors import StoreError
from core.formats import FORMATS, WriteOptions
from core.labelkeys import label_keys
from core.model import Json, Task
from storage import tasks
from storage.check import findings
from storage.connect import open_project
from storage.exports import Wish, export_records
from storage.local import open_store
from storage.status import status
from storage.store import Store
from tui.app import Postil, visit_of
from tui.commands.demo import DATA, make_sample, sample_plan
from tui.exporting import Writing, write
from tui.navigation import Setup
from tui.screens import task_screen
from tui.theme import look

SIZE = (80, 24)
PATIENCE_S = 20.0
PEOPLE = ("eva", "jon")
DISSENT = {"r12": "neg"}
"""What the second person sees otherwise than the first."""

ASKED = re.compile(r"\x1b\[(\d+);(\d+)H\x1b\[6n")
RICH = {"COLORTERM": "truecolor", "LANG": "C.UTF-8"}

Say = Callable[[str], None]


def rehearse(path: Path, lead: str, say: Say) -> Json:
    """Import, two people at the labeling screen, export, check; gives the figures.

    Raises StoreError when the figures are not what two people and one
    disagreement have to come to.
    """
    plan = sample_plan()
    task = replace(plan.tasks[0], overlap=len(PEOPLE), overlap_max=len(PEOPLE))
    make_sample(path, replace(plan, tasks=(task,)), lead)
    say(f"made {path}, each text asked of {len(PEOPLE)} people")
    answers: dict[str, str] = json.loads((DATA / "tones.json").read_text())
    with closing(open_project(path)) as db:
        for person, differs in zip(PEOPLE, ({}, DISSENT), strict=True):
            began_s = tick_s()
            store = open_store(db, person)
            asyncio.run(label_by_keys(store, task, {**answers, **differs}))
            done = store.progress(task.name).mine
            say(f"{person} labeled {done} texts with single keys in {tick_s() - began_s:.0f} s")
        told = _outcome(db, task, path, len(answers))
    for line in _words(told):
        say(line)
    return told


class Unwatched(Postil):
    """The app on a terminal without a wire, which answers the gate's questions by itself."""

    delay_s = 0.001

    def asked(self, question: str) -> None:
        place = ASKED.search(question)
        if place:
            row, column = (int(part) - 1 for part in place.groups())
            answer = events.CursorPosition(column, row)
            self.set_timer(self.delay_s, lambda: self.post_message(answer))


def unwatched(store: Store, task: Task) -> Unwatched:
    """The labeling screen of a task on such a terminal, with all its colours."""
    return Unwatched(task_screen, visit_of(store, task, Setup(look(RICH))))


async def label_by_keys(store: Store, task: Task, answers: Mapping[str, str]) -> None:
    """Label item after item on the real screen, each with its key, as soon as the gate opens."""
    key_of = {name: key for key, name in label_keys(task).items()}
    app = unwatched(store, task)
    async with app.run_test(size=SIZE) as pilot:
        screen: Any = app.screen
        while screen.work.unit is not None:
            unit = screen.work.unit
            await until(lambda: screen.gate.is_open)
            await pilot.press(key_of[answers[unit.item.uid]])
            await until(lambda unit=unit: screen.work.unit is not unit)  # type: ignore[misc]
        await pilot.press("q")


async def until(ready: Callable[[], bool]) -> None:
    """Wait for the screen. Raises StoreError when it does not go on."""
    until_s = tick_s() + PATIENCE_S
    while not ready():
        if tick_s() > until_s:
            raise StoreError(f"the labeling screen did not go on within {PATIENCE_S:.0f} s")
        await asyncio.sleep(0.005)


def _outcome(db: Any, task: Task, path: Path, items: int) -> Json:
    """The figures at the end, checked against what they have to be."""
    target = path.with_suffix(".jsonl")
    known = tasks.every(db)
    writing = Writing(FORMATS["postil"], [each.task for each in known], WriteOptions("labels"))
    write(writing, export_records(db, Wish("labels", tuple(known))), target, "labels", strict=True)
    of = status(db)["tasks"][task.name]
    found = [f"{each.kind}: {each.where}: {each.what}" for each in findings(db, path)]
    told = {
        "project": str(path),
        "items": items,
        "annotations": of["annotations"],
        "labels": of["labels"]["consensus"],
        "conflicts": of["conflicts"],
        "alpha": round(of["alpha"], 3),
        "export": str(target),
        "findings": found,
    }
    figures = (told["annotations"], told["labels"], told["conflicts"])
    if found or figures != (2 * items, items - len(DISSENT), len(DISSENT)):
        raise StoreError(f"the figures are not what they have to be: {told}")
    return told


def _words(told: Json) -> Iterator[str]:
    yield f"they agree on {told['labels']} labels and differ on {told['conflicts']} text"
    yield f"agreement: Krippendorff's alpha {told['alpha']}"
    yield f"exported {told['export']}: {told['items']} items, {told['labels']} labels"
    yield "checked the project: nothing wrong"
