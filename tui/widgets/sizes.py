"""How a labeling screen is divided: by width and height alone."""

from dataclasses import dataclass

SMALL_WIDTH, SMALL_HEIGHT = 60, 16
RIGHT_FROM, LEFT_FROM = 120, 200
RIGHT, LEFT = 36, 40


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows of the head and most rows of labels; columns of the rails, 0 where there is none."""

    small: bool
    head: int
    label_rows: int
    left: int
    right: int


def sizes(width: int, height: int) -> Sizes:
    """The division of a screen of this size; below 60x16 it is a plain card."""
    if width < SMALL_WIDTH or height < SMALL_HEIGHT:
        return Sizes(True, 1, max(2, height // 2 - 1), 0, 0)
    right = RIGHT if width >= RIGHT_FROM else 0
    left = LEFT if width >= LEFT_FROM else 0
    return Sizes(False, 3, min(6, height // 6), left, right)
