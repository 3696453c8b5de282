"""Untrusted text -> what a terminal may show.

A C0 control shows as its picture (ESC as `␛`); every other code point that
controls, reorders or hides shows as a chip with its number (`<U+202E>`).
Joiners and variation selectors stay where a script or an emoji needs them.
A mark that would sit on a neighbour's cell gets a dotted circle, and of a
pile of combining marks the first eight stay.
"""

import re
from unicodedata import category

PILE = 8
"""Combining marks on one letter that are shown."""

TAB = "    "

# The class for the basic plane is a bitmap for `re`, one with higher planes
# would be a slow list: so there are two, and ASCII text needs neither.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ODD = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\ufffe\uffff]"
)
_ODD_HIGH = re.compile(
    r"[\U000e0000-\U000e0fff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_PILE = re.compile(rf"[^\w\s\x00-\u02ff\u2000-\u20cf\u2100-\u2fff]{{{PILE + 1},}}")

_EMOJI = re.compile(
    r"[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001faff]"
)
_JOINS = re.compile(
    r"[\u0600-\u0dff\u0e80-\u109f\u1700-\u18af\u1b00-\u1bff\ua840-\ua87f\ua8e0-\ua8ff]"
)
_MONGOLIAN = re.compile(r"[\u1820-\u18aa]")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
_SELECTED = re.compile(rf"[#*0-9]|{_EMOJI.pattern}")
_BREAK = re.compile(r"\r?\n|\t")


def shown(text: str, *, newlines: bool = False) -> str:
    """The text as a terminal may show it: on one line, or with its own line breaks."""
    return "".join(pieces(text, newlines=newlines)) if _suspicious(text) else text


def _suspicious(text: str) -> bool:
    if text.isascii():
        return _CONTROL.search(text) is not None
    return bool(_ODD.search(text) or _ODD_HIGH.search(text) or _PILE.search(text)) or _is_mark(
        text[0]
    )


def pieces(text: str, *, newlines: bool = False) -> list[str]:
    """What is shown for each code point of the text; together they are `shown`.

    The piece at an offset of the stored text is what stands for that code
    point: itself, a chip, or nothing (in the rest of a folded pile). With
    `newlines` line breaks stay, CR LF is one, and tabs are four spaces.
    """
    out = list(text)
    for odd in (_CONTROL,) if text.isascii() else (_ODD, _ODD_HIGH):
        for match in odd.finditer(text):
            if not _needed(text, match.start()):
                out[match.start()] = _chip(match[0])
    for match in () if text.isascii() else _PILE.finditer(text):
        _fold(out, *match.span())
    for match in _BREAK.finditer(text) if newlines else ():
        _keep_break(out, match)
    for at in _line_starts(text, newlines):
        if len(out[at]) == 1 and _is_mark(out[at]):
            out[at] = "\u25cc" + out[at]
    return out


def _chip(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def _needed(text: str, at: int) -> bool:
    """Whether a joiner or selector does its proper work between its neighbours."""
    before, char = text[at - 1 : at], text[at]
    if char == "\u200c":
        return bool(_JOINS.match(before))
    if char == "\u200d":
        joined = before == "\ufe0f" or _EMOJI.match(before)
        return bool(_JOINS.match(before) or (joined and _EMOJI.match(text, at + 1)))
    if char in "\ufe0e\ufe0f":
        return bool(_SELECTED.match(before))
    if "\ufe00" <= char < "\ufe0e" or "\U000e0100" <= char <= "\U000e01ef":
        return bool(_IDEOGRAPH.match(before))
    return "\u180b" <= char <= "\u180f" and char != "\u180e" and bool(_MONGOLIAN.match(before))


def _is_mark(char: str) -> bool:
    """Whether the character is drawn onto the one before it."""
    return category(char) in ("Mn", "Me")


def _line_starts(text: str, newlines: bool) -> list[int]:
    starts = [0] if text else []
    if newlines and not text.isascii():
        starts += [match.end() for match in re.finditer(r"\n(?!\Z)", text)]
    return starts


def _fold(out: list[str], start: int, end: int) -> None:
    """Fold every run of more than PILE combining marks within the range."""
    run = start
    for at in range(start, end + 1):
        if at < end and len(out[at]) == 1 and _is_mark(out[at]):
            continue
        if at - run > PILE:
            out[run + PILE : at] = [f"<+{at - run - PILE} marks>", *[""] * (at - run - PILE - 1)]
        run = at + 1


def _keep_break(out: list[str], match: re.Match[str]) -> None:
    if match[0] == "\t":
        out[match.start()] = TAB
        return
    out[match.start()] = ""
    out[match.end() - 1] = "\n"
