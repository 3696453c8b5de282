"""The interchange formats: a module each, found by name.

A format is a module with these names:

NAME, ABOUT          its name on the command line; one line for people
SUFFIXES             how its files end
READS, WRITES        what it can do
FOLDER               whether it writes a folder and not a file
TASKS                the task types that it carries
PARTS                what it can hold of the items; the first is what it is for
read(source, options, notes) -> records     streams; raises BadInputError with file and line
write(records, tasks, out, options) -> notes   streams; the notes say what was lost, by reason

Records carry raw JSON values: what they mean is for the task to say. A record
whose `uid` is empty came without an id. Media paths of records that were read
are joined to the folder of the data file; those to be written are written as
they are. Callers read through `records`, which also obeys `--into` and
`--label-from`.
"""

from collections.abc import Iterator

from core.errors import UsageError
from core.formats import answers, csv, lines, postil, tsv
from core.formats.contract import (
    Format,
    Formats,
    Into,
    Notes,
    ReadOptions,
    Reject,
    Source,
    What,
    WriteOptions,
)
from core.formats.files import expand, media_kind, media_record
from core.formats.guessing import guess
from core.formats.placing import placed
from core.formats.postil_out import line_of
from core.model import Record

__all__ = [
    "FORMATS",
    "Format",
    "Formats",
    "Into",
    "Notes",
    "ReadOptions",
    "Reject",
    "Source",
    "What",
    "WriteOptions",
    "expand",
    "format_named",
    "guess",
    "line_of",
    "media_kind",
    "media_record",
    "placed",
    "records",
]

FORMATS: Formats = {
    postil.NAME: postil,
    csv.NAME: csv,
    tsv.NAME: tsv,
    lines.NAME: lines,
    answers.NAME: answers,
}


def format_named(name: str) -> Format:
    """The format of that name. Raises UsageError that lists the formats."""
    try:
        return FORMATS[name]
    except KeyError:
        raise UsageError(
            f"unknown format {name!r}\nthe formats are: {', '.join(FORMATS)}"
        ) from None


def records(name: str, source: Source, options: ReadOptions, notes: Notes) -> Iterator[Record]:
    """The records of a data file in a format, placed as the options say."""
    found = format_named(name).read(source, options, notes)
    if options.into or options.label_from:
        return placed(found, options, source.file, notes)
    return found
