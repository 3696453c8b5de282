"""What a format takes and gives: the values between a format module and its callers."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from core.errors import BadInputError
from core.model import Record, Task

Into = Literal["", "annotations", "labels", "suggestions", "gold", "training"]
What = Literal["labels", "annotations", "suggestions", "all"]

Notes = Counter[str]
"""Things worth saying, each a short phrase, with how often they happened."""

Reject = Callable[[BadInputError, bytes], None]
"""Takes what was wrong and the raw line (or row) that is left out."""


@dataclass(frozen=True, slots=True)
class Source:
    """An opened data file.

    `file` is its name in messages; media paths in it are relative to the
    folder `base`. The stream is read once, forward, in small pieces.
    """

    file: str
    stream: BinaryIO
    base: str = ""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person said about the data.

    `task` is the question that labels without a task's name answer;
    `annotator` stands for answers that come without one. `text`, `label` and
    `id` name columns or keys, `label_from` is "folder" or a regular
    expression over the path. With `reject`, bad records are handed to it and
    left out; without, the first one ends the reading.
    """

    task: Task | None = None
    into: Into = ""
    annotator: str = ""
    text: str = ""
    label: str = ""
    id: str = ""
    label_from: str = ""
    reject: Reject | None = None

    @property
    def names_columns(self) -> bool:
        return bool(self.text or self.label or self.id)

    def refuse(self, error: BadInputError, raw: bytes) -> None:
        """Hand a bad record to `reject`, or raise."""
        if self.reject is None:
            raise error
        self.reject(error, raw)


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """Which parts of the records are wanted, for formats that have a shape for each.

    `csv_safe` keeps spreadsheets from running cells that look like formulas.
    """

    what: What = "labels"
    csv_safe: bool = False


class Format(Protocol):
    """A module of this package; see the package's docstring."""

    NAME: str
    ABOUT: str
    SUFFIXES: tuple[str, ...]
    READS: bool
    WRITES: bool
    FOLDER: bool
    TASKS: tuple[str, ...]
    PARTS: tuple[What, ...]

    def read(self, source: Source, options: ReadOptions, notes: Notes) -> Iterator[Record]: ...

    def write(
        self,
        records: Iterable[Record],
        tasks: Sequence[Task],
        out: BinaryIO,
        options: WriteOptions,
    ) -> Notes: ...


Formats = Mapping[str, Format]
