"""Shared by the tests of formats: read bytes as a file, write records to bytes."""

import io
from collections.abc import Iterable
from dataclasses import replace

from core.formats import FORMATS, Notes, ReadOptions, Source, WriteOptions, records
from core.model import LabelName, Record, Task

TONE = Task("tone", "classify", labels=(LabelName("pos"), LabelName("neg")))
SEVERAL = replace(TONE, name="topics", options={"multiple": True})


def read(
    name: str,
    data: bytes | str,
    options: ReadOptions | None = None,
    notes: Notes | None = None,
    base: str = "",
) -> list[Record]:
    raw = data if isinstance(data, bytes) else data.encode()
    source = Source("data.x", io.BytesIO(raw), base)
    found = records(
        name, source, options or ReadOptions(task=TONE), Notes() if notes is None else notes
    )
    return list(found)


def written(
    name: str,
    found: Iterable[Record],
    options: WriteOptions | None = None,
    task: Task = TONE,
) -> tuple[bytes, Notes]:
    out = io.BytesIO()
    notes = FORMATS[name].write(found, [task], out, options or WriteOptions())
    return out.getvalue(), notes


def unnumbered(found: Iterable[Record]) -> list[Record]:
    return [replace(record, line=0) for record in found]
