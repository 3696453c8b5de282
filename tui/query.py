"""What is typed in browse: words to search for, `is:flagged`, `label:pos`."""

import re

from storage.store import Filter

SHOWS = ("all", "mine", "open", "flagged", "skipped", "draft")
_FIELD = re.compile(r'(is|label):(?:"([^"]*)"|(\S*))')


def read_query(text: str) -> tuple[Filter, str]:
    """The filter that a typed line means, and what is wrong with it."""
    show, label, wrong = "all", "", ""
    for field, quoted, bare in _FIELD.findall(text):
        value = quoted or bare
        if field == "label":
            label = value
        elif value in SHOWS:
            show = value
        else:
            wrong = f"is:{value} is not known; there are {', '.join(SHOWS)}"
    words = " ".join(_FIELD.sub(" ", text).split())
    return Filter(show, label, words), wrong


def write_query(wanted: Filter) -> str:
    """The line that means this filter."""
    parts = [] if wanted.show == "all" else [f"is:{wanted.show}"]
    if wanted.label:
        spaced = re.search(r"\s", wanted.label)
        parts.append(f'label:"{wanted.label}"' if spaced else f"label:{wanted.label}")
    return " ".join([*parts, *([wanted.query] if wanted.query else [])])


def words_of(query: str) -> list[str]:
    """The words to mark in what was found, as the search takes them apart."""
    return re.findall(r"[^\W_]+", query) or ([query] if query.strip() else [])
