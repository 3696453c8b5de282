"""The card that stands where an item would be when none is left."""

from textual.strip import Strip

from storage.store import Progress
from tui.theme import Look
from tui.widgets.rows import Part, strip


def nothing_left(progress: Progress, look: Look) -> list[Strip]:
    """What is done, and what one can do now."""
    lines: list[list[Part]] = [
        [],
        [("  nothing left to label", "strong")],
        [],
        [(f"  {_state(progress)}", "text")],
        [(f"  you answered {progress.mine:,} and skipped {progress.skipped:,}", "quiet")],
        [],
        [("  g b", "key"), (" browse the answers, change one   ", "quiet")],
        [("  u", "key"), (" take the last one back", "quiet")],
        [("  q", "key"), (" leave", "quiet")],
    ]
    return [strip(line, look) for line in lines]


def _state(progress: Progress) -> str:
    if progress.open:
        done = f"{progress.done:,} of {progress.units:,} are done"
        return f"{done}; others have the rest, or you skipped it"
    return (
        "the one item is done" if progress.units == 1 else f"all {progress.units:,} items are done"
    )
