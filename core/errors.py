"""What can go wrong, by what the person can do about it.

PostilError
├── UsageError            the command was wrong: unknown name, option or value
├── BadInputError         data from outside is not valid; nothing was changed
│   └── InvalidValueError   one value does not fit its task
├── SurroundingsError     file, terminal, role, lock or disk is in the way
│   ├── NotAllowedError     the role does not permit it
│   └── SpaceError          the disk is full; the answer is still in memory
└── StoreError            the project moved on while the person was working
    └── LeaseLostError      somebody else filled the place; the answer is a draft
"""

from dataclasses import dataclass


class PostilError(Exception):
    """The root: one to three lines for a person, never a traceback."""


class UsageError(PostilError):
    """The command line asked for something that does not exist."""


class SurroundingsError(PostilError):
    """Something around the program is in the way."""


class NotAllowedError(SurroundingsError):
    """The annotator's role does not permit this."""


class SpaceError(SurroundingsError):
    """The disk is full."""


class StoreError(PostilError):
    """The project file changed under the person's hands."""


class LeaseLostError(StoreError):
    """The unit has all its answers; this one is kept as a draft."""


@dataclass
class BadInputError(PostilError):
    """Data from outside that is refused: what, where, and what to do.

    `where` is `FILE:LINE: field` as far as it is known; each layer adds the
    part that only it knows (`at`).
    """

    what: str
    field: str = ""
    file: str = ""
    line: int = 0
    remedy: str = ""

    def at(self, *, file: str = "", line: int = 0, field: str = "") -> "BadInputError":
        """The same error, told more exactly; outer parts never replace inner ones."""
        joined = ".".join(part for part in (field, self.field) if part)
        return type(self)(self.what, joined, self.file or file, self.line or line, self.remedy)

    def __str__(self) -> str:
        place = self.file + (f":{self.line}" if self.line else "")
        where = ": ".join(part for part in (place, self.field) if part)
        text = f"{where}: {self.what}" if where else self.what
        return f"{text}\n{self.remedy}" if self.remedy else text


class InvalidValueError(BadInputError):
    """A value that its task does not allow."""
