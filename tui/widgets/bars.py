"""Numbers as bars of glyphs: told apart without colour, with the number beside them."""

from collections.abc import Sequence

from tui.theme import Look
from tui.widgets.rows import Part


def shares(amounts: Sequence[int], width: int) -> list[int]:
    """Columns for each amount, `width` together; what is there at all gets a column."""
    total = sum(amounts)
    if not total or width < len(amounts):
        return [0] * len(amounts)
    least = [min(1, amount) for amount in amounts]
    spare = width - sum(least)
    exact = [spare * amount / total for amount in amounts]
    given = [one + int(part) for one, part in zip(least, exact, strict=True)]
    rest = sorted(range(len(amounts)), key=lambda n: int(exact[n]) - exact[n])
    for number in rest[: width - sum(given)]:
        given[number] += 1
    return given


def progress_bar(done: int, disputed: int, left: int, width: int, look: Look) -> list[Part]:
    """Done, disputed and open units as one bar."""
    full, half, empty = shares((done, disputed, left), width)
    glyphs = look.glyphs
    return [
        (glyphs.full * full, "good"),
        (glyphs.half * half, "problem"),
        (glyphs.empty * (empty or width - full - half), "quiet"),
    ]


def bar(amount: int, most: int, width: int, look: Look) -> Part:
    """One amount against the greatest one."""
    columns = round(width * amount / most) if most else 0
    return look.glyphs.full * max(columns, min(1, amount)), "accent"
