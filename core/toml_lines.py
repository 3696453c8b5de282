"""On which line of a TOML text each key and each element of a list stands.

`tomllib` tells no positions. This scanner is only asked about text that
`tomllib` has accepted, so it may trust the syntax and keep to the places.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|\#[^\n]*|\n|\[\[|\]\]|[\[\]{},=.]|[^\s\[\]{},=.\"'#]+",
    re.DOTALL,
)
STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


class Token(NamedTuple):
    text: str
    line: int


def line_of(text: str, field: str) -> int:
    """The line of a field such as `task[0].labels[2].key`, or of the nearest part around it."""
    lines = _Scanner(text).lines
    path: Path = tuple(int(n) if n else word for n, word in STEP.findall(field))
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    """One pass over the tokens; `lines` is what it is for."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self._tokens = list(_tokens(text))
        self._at = 0
        self._tables: dict[Path, int] = {}
        self._document()

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    @property
    def _next(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _document(self) -> None:
        base: Path = ()
        while self._next:
            if self._next in ("[", "[["):
                base = self._header()
            elif self._next == "\n":
                self._take()
            else:
                self._pair(base)

    def _header(self) -> Path:
        opening = self._take()
        path = self._key(())
        self._take()
        if opening.text == "[[":
            self._tables[path] = self._tables.get(path, -1) + 1
            path = (*path, self._tables[path])
        self.lines.setdefault(path, opening.line)
        return path

    def _key(self, base: Path) -> Path:
        """A dotted key beneath `base`; a part that is a list of tables means its newest one."""
        path = base
        while True:
            path = (*path, _bare(self._take().text))
            if self._next != ".":
                return path
            self._take()
            path = (*path, self._tables[path]) if path in self._tables else path

    def _pair(self, base: Path) -> None:
        line = self._tokens[self._at].line
        path = self._key(base)
        self.lines.setdefault(path, line)
        self._take()
        self._value(path)

    def _value(self, path: Path) -> None:
        """One value: a list, an inline table, or anything else up to its end."""
        if self._next in ("[", "[["):
            self._list(path)
        elif self._next == "{":
            self._take()
            while self._next != "}":
                if self._next in (",", "\n"):
                    self._take()
                else:
                    self._pair(path)
            self._take()
        else:
            while self._next not in ("", "\n", ",", "]", "]]", "}"):
                self._take()

    def _list(self, path: Path) -> None:
        self._split()
        self._take()
        index = 0
        while self._next not in ("]", "]]"):
            if self._next in (",", "\n"):
                index += self._take().text == ","
                continue
            self.lines[*path, index] = self._tokens[self._at].line
            self._value((*path, index))
        self._split()
        self._take()

    def _split(self) -> None:
        """Inside of values two brackets in a row are two tokens."""
        token = self._tokens[self._at]
        if len(token.text) == 2:
            half = Token(token.text[0], token.line)
            self._tokens[self._at : self._at + 1] = [half, half]


def _tokens(text: str) -> Iterator[Token]:
    line, before = 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", before, match.start())
        before = match.start()
        if not match[0].startswith("#"):
            yield Token(match[0], line)


def _bare(key: str) -> str:
    return key[1:-1] if key[:1] in ("'", '"') else key
