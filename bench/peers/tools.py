"""Which tools there are to measure against, and where they are installed."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool, what pip is asked for, and how much faster than it we must be."""

    name: str
    requirements: tuple[str, ...]
    faster: float


PEERS = {
    peer.name: peer
    for peer in (
        Peer(
            "doccano",
            # as released it does not start with newer ones of these three
            ("doccano==1.8.4", "setuptools<81", "marshmallow<4", "numpy<2"),
            faster=3,
        ),
        Peer("potato", ("potato-annotation==2.12.1",), faster=5),
        Peer("label_studio", ("label-studio==1.23.2",), faster=15),
    )
}


def place() -> Path:
    """The folder for the peers where none is named."""
    return Path.home() / ".cache" / "postil-bench" / "peers"


def is_installed(peer: Peer, folder: Path) -> bool:
    """Whether the very versions that we want are there."""
    note = folder / peer.name / "installed"
    return note.is_file() and note.read_text(encoding="utf-8") == "\n".join(peer.requirements)
