"""Tables of cells: rows with their lines in, rows with exact cells out, columns by name."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from core.errors import BadInputError
from core.formats.contract import Notes, ReadOptions, Source
from core.formats.fields import as_field, quoted
from core.formats.stream import LONGEST, decoded, raw_lines

SPECIAL = {",": re.compile(r'["\r\n,]'), "\t": re.compile(r'["\r\n\t]')}
NAMED = 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")
FAULTS = {
    "expected after": 'text follows a closing quote: write quotes inside a cell twice ("")',
    "unexpected end": "a quote is opened and never closed",
    "new-line": "a carriage return stands in a cell without quotes",
    "larger than": "a cell is longer than 16 MiB",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row that begins on `line`; `raw` are its bytes."""

    line: int
    cells: list[str]
    raw: bytes


class Rows:
    """The rows of a CSV or TSV file, streamed; the first one is the header.

    The delimiter is the first of `delimiters` that the header has. A faulty
    row goes to `options.refuse`; rows without any cell are counted.
    """

    def __init__(self, source: Source, delimiters: str, options: ReadOptions, notes: Notes) -> None:
        lines = raw_lines(source.stream)
        first = next(lines, (1, b""))
        self._lines = chain([first], lines)
        self._parts: list[bytes] = []
        self._faults: list[BadInputError] = []
        self._number = 0
        self._file, self._options, self._notes = source.file, options, notes
        # The module's limit is global; every reader of ours wants this one.
        csv.field_size_limit(LONGEST)
        delimiter = next((one for one in delimiters if one.encode() in first[1]), delimiters[0])
        self._reader = csv.reader(self._fed(), delimiter=delimiter, strict=True)
        self.header = self._header()

    def _fed(self) -> Iterator[str]:
        for number, raw in self._lines:
            self._number = number
            self._parts.append(raw)
            try:
                text = decoded(raw)
            except BadInputError as error:
                self._faults.append(error.at(line=number))
                text = raw[:LONGEST].decode("utf-8", "replace")
            yield text

    def _header(self) -> list[str]:
        header = next(self._raw_rows(), None)
        if isinstance(header, BadInputError):
            raise header
        if header is None or not any(header.cells):
            raise BadInputError("there is no header", file=self._file, line=1)
        names = [name.strip() or f"column {at}" for at, name in enumerate(header.cells, 1)]
        for name, count in Counter(names).items():
            if count > 1:
                raise BadInputError("two columns have this name", as_field(name), self._file, 1)
        return names

    def __iter__(self) -> Iterator[Row]:
        for row in self._raw_rows():
            if isinstance(row, BadInputError):
                self._options.refuse(row, b"".join(self._parts))
            elif not row.cells:
                self._notes["blank lines passed over"] += 1
            elif len(row.cells) != len(self.header):
                what = f"the row has {len(row.cells)} cells, the header {len(self.header)}"
                self._options.refuse(BadInputError(what, "", self._file, row.line), row.raw)
            else:
                yield row

    def _raw_rows(self) -> Iterator[Row | BadInputError]:
        while True:
            self._parts, self._faults = [], []
            line = self._number + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._faults.append(BadInputError(_fault(error), line=line))
                cells = []
            if self._faults:
                yield self._faults[0].at(file=self._file)
            else:
                yield Row(line, cells, b"".join(self._parts))


def _fault(error: csv.Error) -> str:
    return next((words for part, words in FAULTS.items() if part in str(error)), str(error))


def find_column(header: Sequence[str], wanted: str, names: Sequence[str]) -> str:
    """The column that a person named, else the first of `names` there is, else "".

    Upper and lower case are the same where that leaves no doubt. Raises
    BadInputError that lists the columns for a wanted one that is missing.
    """
    lower = {column.lower(): column for column in reversed(header)}
    if wanted:
        found = wanted if wanted in header else lower.get(wanted.lower(), "")
        if not found:
            raise no_column("there is no such column", wanted, header)
        return found
    return next((lower[name] for name in names if name in lower), "")


def left_out(header: Sequence[str], used: Sequence[str], notes: Notes) -> None:
    """Note the columns that nothing is made of: the first ones by name."""
    unused = [name for name in header if name not in used]
    notes.update(f"column {quoted(name)} left out" for name in unused[:NAMED])
    notes.update("more columns left out" for _ in unused[NAMED:])


def no_column(what: str, field: str, header: Sequence[str]) -> BadInputError:
    columns = ", ".join(map(quoted, header[:30]))
    return BadInputError(what, field, line=1, remedy=f"the columns are: {columns}")


def table_line(cells: Sequence[str], delimiter: str) -> str:
    """One line; cells with quotes, separators or line breaks stand in quotes."""
    special = SPECIAL[delimiter]
    return delimiter.join([_quote(cell) if special.search(cell) else cell for cell in cells]) + "\n"


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def without_formulas(cells: Sequence[str], notes: Notes) -> list[str]:
    """The cells with a `'` before those that a spreadsheet would run."""
    marked = ["'" + cell if cell.startswith(FORMULA) else cell for cell in cells]
    notes["cells that look like formulas, marked with '"] += sum(map(str.__ne__, cells, marked))
    return marked
