"""Write a picture of the labeling screen as SVG, from the real app on the sample project."""

import asyncio
import json
import re
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from core.labelkeys import label_keys
from storage.connect import open_project
from storage.local import open_store
from storage.store import Store
from tui.commands.demo import DATA, sample_project
from tui.rehearsal import SIZE, until, unwatched

FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""The fonts that the picture would fetch from a network: the viewer's own will do."""
ANSWERED = 11
LINK_S = 0.02


async def picture(store: Store) -> str:
    """The screen after a few answers, on a terminal at the other end of a link."""
    task = store.desk().tasks[0]
    key_of = {name: key for key, name in label_keys(task).items()}
    tones = json.loads((DATA / "tones.json").read_text(encoding="utf-8"))
    app = unwatched(store, task)
    app.delay_s = LINK_S
    async with app.run_test(size=SIZE) as pilot:
        screen: Any = app.screen
        for _ in range(ANSWERED):
            unit = screen.work.unit
            await until(lambda: screen.gate.is_open)
            await pilot.press(key_of[tones[unit.item.uid]])
            await until(lambda unit=unit: screen.work.unit is not unit)
        await until(lambda: screen.gate.is_open)
        await pilot.pause()
        return FONT.sub("", app.export_screenshot(title="postil label reviews.postil"))


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = sample_project(Path(folder), "eva")
        with closing(open_project(path)) as db:
            target.write_text(asyncio.run(picture(open_store(db, "eva"))), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
