"""The rows of the table, and how they are printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "OVER", "SKIPPED", "-"]
HEADINGS = ("what", "ours", "p99", "reference", "measured", "ratio", "budget", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `ours`, `p99` and `measured` are in `unit`.

    With a `reference` the budget is a ratio, ours to the reference's; without
    one it is a limit for `p99` where there is one, else for `ours`. `more`
    says that more is better. `skipped` is the reason why nothing was measured.
    """

    what: str
    ours: float = 0.0
    unit: str = "ms"
    reference: str = ""
    measured: float | None = None
    budget: float | None = None
    p99: float | None = None
    more: bool = False
    skipped: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.measured if self.measured else None

    @property
    def verdict(self) -> Verdict:
        if self.skipped:
            return "SKIPPED"
        if self.budget is None:
            return "-"
        figure = self.ratio
        if figure is None:
            figure = self.ours if self.p99 is None else self.p99
        held = figure >= self.budget if self.more else figure <= self.budget
        return "ok" if held else "OVER"


def lines(rows: Iterable[Row]) -> list[str]:
    """The table as Markdown, its columns aligned."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return [_line(line, widths) for line in (cells[0], rule, *cells[1:])]


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"


def _cells(row: Row) -> tuple[str, ...]:
    if row.skipped:
        return row.what, "", "", row.skipped, "", "", "", row.verdict
    return (
        row.what,
        _figure(row.ours, row.unit),
        _figure(row.p99, row.unit),
        row.reference,
        _figure(row.measured, row.unit),
        "" if row.ratio is None else f"{row.ratio:.2f} x",
        _budget(row),
        row.verdict,
    )


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def _budget(row: Row) -> str:
    if row.budget is None:
        return ""
    sign = ">=" if row.more else "<="
    if row.measured is None:
        return f"{sign} {_figure(row.budget, row.unit)}"
    return f"{sign} {row.budget:.3g} x"
