"""The smallest Textual apps: one that shows a word, one that counts keys.

python -m bench.reference [trivial]
"""

import sys

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


def shown(number: int) -> str:
    return f"READY#{number:06d}#"


class Empty(App[None]):
    def compose(self) -> ComposeResult:
        yield Static(shown(0))


class Trivial(Empty):
    number = 0

    def on_key(self, _: events.Key) -> None:
        self.number += 1
        self.query_one(Static).update(shown(self.number))


if __name__ == "__main__":
    (Trivial if sys.argv[1:] else Empty)().run()
