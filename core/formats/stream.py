"""A binary stream as lines: bounded, numbered, UTF-8 only."""

from collections.abc import Iterator
from typing import BinaryIO

from core.errors import BadInputError

LONGEST = 16 * 1024 * 1024
"""No line may be longer, in bytes."""

BOM = b"\xef\xbb\xbf"
FOREIGN_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def raw_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their line end, counted from 1, without the mark of UTF-8.

    A line that is too long comes cut just past LONGEST, for `decoded` to refuse.
    """
    number = 1
    line = stream.readline(LONGEST + 3).removeprefix(BOM)
    while line:
        yield number, line
        if len(line) > LONGEST and not line.endswith(b"\n"):
            _skip_line(stream)
        number += 1
        line = stream.readline(LONGEST + 1)


def _skip_line(stream: BinaryIO) -> None:
    while (part := stream.readline(LONGEST)) and not part.endswith(b"\n"):
        pass


def decoded(raw: bytes) -> str:
    """The text of one raw line. Raises BadInputError, without file and line."""
    if len(raw) > LONGEST:
        raise BadInputError("the line is longer than 16 MiB", remedy="split it into several items")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(raw, error.start) from None


def not_utf8(raw: bytes, at: int) -> BadInputError:
    """What to say of bytes that are not UTF-8 from offset `at` on."""
    encoding = FOREIGN_MARKS.get(raw[:2])
    return BadInputError(
        f"the file is {encoding}" if encoding else f"byte {at + 1} of the line is not UTF-8",
        remedy=f"convert the file first: iconv -f {encoding or 'WINDOWS-1252'} -t UTF-8 FILE",
    )
