"""Write a picture of the labeling screen as SVG, from the real app on the sample project."""

import asyncio
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
from tui.app import Postil, visit_of
from tui.commands.demo import sample_project
from tui.navigation import Setup
from tui.screens import task_screen
from tui.theme import look

FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""The fonts that the picture would fetch from a network: the viewer's own will do."""
ANSWERED = ("pos", "neg", "neutral", "neg", "pos")


async def picture(store: Store) -> str:
    """The screen on the sixth text, after five answers."""
    task = store.desk().tasks[0]
    key_of = {name: key for key, name in label_keys(task).items()}
    app = Postil(task_screen, visit_of(store, task, Setup(look({"COLORTERM": "truecolor"}))))
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = app.screen
        for name in ANSWERED:
            while not screen.gate.is_open:
                await asyncio.sleep(0.01)
            await pilot.press(key_of[name])
            await pilot.pause()
        while not screen.gate.is_open:
            await asyncio.sleep(0.01)
        await pilot.pause()
        return FONT.sub("", app.export_screenshot(title="postil label reviews.postil"))


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = sample_project(Path(folder), "eva")
        with closing(open_project(path)) as db:
            target.write_text(asyncio.run(picture(open_store(db, "eva"))), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
