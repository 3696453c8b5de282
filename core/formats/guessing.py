"""Which format a file is in, by its name and its first bytes."""

from pathlib import PurePath

from core.errors import BadInputError
from core.formats import answers, csv, lines, postil, tsv
from core.formats.labelled_table import TEXT
from core.formats.stream import BOM, FOREIGN_MARKS, not_utf8

BY_SUFFIX = {
    suffix: module.NAME for module in (postil, csv, tsv, lines) for suffix in module.SUFFIXES
}
PLAIN = ("", "-", *lines.SUFFIXES)


def guess(file: str, head: bytes) -> str:
    """The name of the format of a file that begins with `head` (a few KiB; "-" is stdin).

    A name that says what it is wins, except that a table with a column of
    annotators is `answers`. Raises BadInputError that lists the formats.
    """
    suffix = PurePath(file).suffix.lower()
    first = _first_line(file, head)
    by_name = BY_SUFFIX.get(suffix, "")
    if by_name in (csv.NAME, tsv.NAME):
        return _table(first) or by_name
    if by_name == postil.NAME or first.startswith("{"):
        return postil.NAME
    if suffix in PLAIN:
        return _table(first) or lines.NAME
    if first.startswith("["):
        raise BadInputError(
            "a JSON list is not JSON lines", "", file, 1, "make it lines: jq -c '.[]' FILE"
        )
    raise unknown(file)


def unknown(file: str) -> BadInputError:
    names = [*dict.fromkeys(BY_SUFFIX.values()), answers.NAME]
    return BadInputError(
        "the name and the content of the file do not tell its format",
        file=file,
        line=1,
        remedy=f"name one with --format: {', '.join(names)}",
    )


def _first_line(file: str, head: bytes) -> str:
    if head[:2] in FOREIGN_MARKS:
        raise not_utf8(head, 0).at(file=file, line=1)
    if b"\0" in head and not head.lstrip().startswith(b"{"):
        raise unknown(file)
    return head.removeprefix(BOM).lstrip().partition(b"\n")[0].decode("utf-8", "replace")


def _table(header: str) -> str:
    """The format of the table with this header, "" where it is not clearly a table."""
    for delimiter, name in (("\t", tsv.NAME), (",", csv.NAME), (";", csv.NAME)):
        names = [cell.strip().strip('"').lower() for cell in header.split(delimiter)]
        if len(names) < 2:
            continue
        if all(
            set(names) & set(wanted) for wanted in (answers.WHERE, answers.ANNOTATOR, answers.LABEL)
        ):
            return answers.NAME
        if set(names) & set(TEXT):
            return name
    return ""
