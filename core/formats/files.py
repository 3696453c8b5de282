"""Files as items: which are media, of what kind, and what a folder holds."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.errors import BadInputError
from core.formats.fields import quoted
from core.model import Kind, Record

MEDIA: dict[Kind, tuple[str, ...]] = {
    "image": (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".bmp"),
    "audio": (".wav", ".flac", ".ogg", ".mp3", ".m4a"),
    "video": (".mp4", ".mkv", ".mov", ".avi", ".webm"),
    "document": (".pdf",),
}
KIND_OF: dict[str, Kind] = {suffix: kind for kind, all_ in MEDIA.items() for suffix in all_}


def media_kind(path: Path) -> Kind | None:
    """The kind of item that a file is by its suffix; None for any other file."""
    return KIND_OF.get(path.suffix.lower())


def expand(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that were named, and those in the folders that were named, sorted by name.

    Hidden files and folders, and links to folders, are passed over.
    """
    for path in paths:
        if path.is_dir():
            yield from _files_in(path)
        else:
            yield path


def _files_in(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _files_in(entry)
        else:
            yield entry


def media_record(path: Path) -> Record:
    """A media file as an item; its content is the path as given. Raises BadInputError."""
    kind = media_kind(path)
    if kind is None:
        known = " ".join(KIND_OF)
        raise BadInputError(
            "not a media file", file=str(path), line=1, remedy=f"the suffixes are: {known}"
        )
    return Record(1, "", kind, located(str(path), ""))


def located(path: str, base: str) -> str:
    """A media path out of a data file, joined to the folder it is relative to."""
    if not path:
        raise BadInputError("the path is empty")
    if "\0" in path:
        raise BadInputError(f"{quoted(path)} is not a path")
    if "://" in path:
        raise BadInputError(
            f"{quoted(path)} is an address on a network", remedy="download it and name the file"
        )
    return os.path.join(base, path)  # noqa: PTH118  str in, str out: a Path would drop "./"
