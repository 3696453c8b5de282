"""Identity from content: canonical JSON, item ids and the chain of events."""

import hashlib
import json

GENESIS = "0" * 64

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Equal values, equal text: sorted keys, no spaces, no ASCII escapes."""


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def item_uid(kind: str, content: str) -> str:
    """The id of an item that came without one: 16 hex digits of its content."""
    return digest(f"{kind}\0{content}")[:16]


def link(previous: str, event: object) -> str:
    """The hash of an event that follows the one with hash `previous`."""
    return digest(previous + canonical(event))
