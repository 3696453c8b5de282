"""Guidelines as styled lines: a closed subset of Markdown, drawn by ourselves.

Headings, lists, quotes, rules, **bold**, `code` and code blocks; everything else
shows as it is written. Line breaks stay, so that columns of plain text do too.
"""

import re
from collections.abc import Iterator

from core.safe import shown
from tui.theme import Look
from tui.widgets.prose import Passage
from tui.widgets.rows import Part

LONGEST_LINE = 5000
_HEADING = re.compile(r"(#{1,6}) +(.*?) *#*$")
_LISTED = re.compile(r"( *)([-*+]|\d{1,3}[.)]) +(.*)$")
_QUOTE = re.compile(r"> ?(.*)$")
_RULE = re.compile(r" {0,3}([-*_])( *\1){2,} *$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_INLINE = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|`([^`]+)`")


def markdown(text: str, look: Look) -> list[Passage]:
    """The text as lines; nothing in it is obeyed beyond the subset."""
    lines: list[Passage] = []
    fence = ""
    for raw in shown(text, newlines=True).strip("\n").split("\n"):
        line = raw.rstrip()[:LONGEST_LINE]
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif fence:
            lines.append(Passage([("  ", "text"), (line, "key")], 2))
        else:
            lines.append(_line(line, look))
    return lines


def _line(line: str, look: Look) -> Passage:
    """One line outside code blocks."""
    if _RULE.match(line):
        return Passage([(look.glyphs.rule * 3, "rule")])
    if heading := _HEADING.match(line):
        style = "title" if len(heading[1]) == 1 else "strong"
        return Passage(
            [(part, style if kind == "text" else kind) for part, kind in _inline(heading[2])]
        )
    if listed := _LISTED.match(line):
        sign = look.glyphs.dot if listed[2] in "-*+" else listed[2]
        lead = f"{listed[1]}{sign} "
        return Passage([(lead, "quiet"), *_inline(listed[3])], len(lead))
    if quote := _QUOTE.match(line):
        return Passage([(f"{look.glyphs.side} ", "rule"), *_inline(quote[1])], 2)
    indent = len(line) - len(line.lstrip())
    return Passage(list(_inline(line)), min(indent, 20))


def _inline(text: str) -> Iterator[Part]:
    """A line's text in parts: plain, bold, code."""
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], "text"
        yield (match[1], "strong") if match[1] else (match[2], "key")
        at = match.end()
    if at < len(text):
        yield text[at:], "text"
