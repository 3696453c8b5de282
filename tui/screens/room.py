"""What all screens share: keys to actions, menus, notices, the hint line, the way out."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.geometry import Offset
from textual.screen import Screen
from textual.strip import Strip

from tui.gate import Replied, Waited
from tui.keymap import CUTS, OVERLAYS, Key, find, hints, pressed, rows_of
from tui.navigation import Back, Copy, Go, Lobby, Quit, Refused, Run
from tui.screens import PLACES
from tui.widgets.foot import Notice, hint_row, menu_rows, notice_row
from tui.widgets.line import Line, line_row

WHILE_TYPING = ("leave", "repaint")
"""Actions whose keys count also while somebody types."""


MENUS = {"go": "go to", "more": "more", "skip": "skip", "filter": "show"}
"""What an open menu is called."""


class Room(Screen[None], inherit_bindings=False):
    """A screen with at most one open menu, one line to type in, and one notice.

    A subclass names its key scopes, has a method `action_NAME` for each of
    their actions, and brings the screen up to date in `draw`.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("everywhere",)
    AUTO_FOCUS = ""

    def __init__(self, visit: Lobby) -> None:
        super().__init__()
        self.visit = visit
        self.look, self.keys = visit.setup.look, visit.setup.keys
        self.menu = ""
        self.purpose, self.line = "", Line()
        self.notice: Notice | None = None

    def draw(self) -> None:
        """Bring everything on the screen up to date."""
        raise NotImplementedError

    def say(self, text: str, kind: str = "problem") -> None:
        """A notice, until the next key."""
        self.notice = Notice(kind, text)

    @property
    def typing(self) -> bool:
        """Whether keys go into a text."""
        return bool(self.purpose) or self.focused is not None

    async def on_key(self, event: events.Key) -> None:
        if not self.typing and self.visit.cuts.swallows(event.character):
            event.stop()
            return
        key = pressed(event.key, event.character)
        row = find(self.keys, self.SCOPES, key)
        if self.focused is not None and (row is None or row.action not in WHILE_TYPING):
            return
        event.stop()
        self.notice = None
        if not self.typing:
            self.press(key)
        elif row is not None and row.action in WHILE_TYPING:
            self.act(row)
        else:
            self.type(key, event.character)
        self.draw()

    def on_replied(self, message: Replied) -> None:
        message.stop()
        self.visit.gate.reply(message.column, message.row)
        self.gate_moved()

    def on_waited(self, message: Waited) -> None:
        message.stop()
        self.gate_moved()

    def gate_moved(self) -> None:
        """The seen gate may have opened, or knows more of the terminal."""

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self.purpose:
            self.line = self.line.insert(event.text)
            self.typed(self.purpose, self.line.text)
            self.draw()

    def ask(self, purpose: str, text: str = "") -> None:
        """Open the line to type in; `purpose` is its title, and what its answer comes with."""
        self.purpose, self.line = purpose, Line(text, len(text))

    def type(self, key: str, character: str | None) -> None:
        """A key while the line is open."""
        row = find(self.keys, ("typing",), key)
        if CUTS.get(key) == "left" and not self.line.text:
            if not self.backed():
                self.close_line()
        elif row is None:
            self._edit(key, character)
        elif row.action == "cancel":
            self.close_line()
        else:
            self.act(row)

    def _edit(self, key: str, character: str | None) -> None:
        before = self.line.text
        typed = character if character and character.isprintable() else ""
        self.line = self.line.insert(typed) if typed else self.line.edited(key)
        if self.line.text != before:
            self.typed(self.purpose, self.line.text)

    def close_line(self) -> None:
        """Leave typing; keys that were still meant for the text must not decide anything."""
        purpose, self.purpose = self.purpose, ""
        self.visit.cuts.hush()
        self.left(purpose)

    def action_submit(self) -> None:
        """Enter while typing."""
        purpose, self.purpose = self.purpose, ""
        self.taken(purpose, self.line.text)

    def action_cursor_down(self) -> None:
        """Down or Tab while typing: for screens that show a list beside the line."""

    def action_cursor_up(self) -> None:
        """Up or Shift-Tab while typing."""

    def typed(self, purpose: str, text: str) -> None:
        """The text in the line has changed."""

    def taken(self, purpose: str, text: str) -> None:
        """Enter was pressed; the line is closed, `ask` opens it again."""

    def backed(self) -> bool:
        """Backspace where nothing is typed; True keeps the line open."""
        return False

    def left(self, purpose: str) -> None:
        """Typing was left without Enter; the text still stands in `line`."""

    def press(self, key: str) -> None:
        """A key outside typing: it chooses from the open menu, or acts."""
        if self.menu:
            self._choose(key)
            return
        row = find(self.keys, self.SCOPES, key)
        if row is not None:
            self.act(row)
        elif len(key) == 1:
            self.say(f"{key} does nothing here; ? shows the keys")

    def act(self, row: Key) -> None:
        """Do what a row of the table names."""
        getattr(self, f"action_{row.action}")()

    def _choose(self, key: str) -> None:
        menu, self.menu = self.menu, ""
        row = next((row for row in self.menu_keys(menu) if key in row.keys), None)
        if row is not None:
            self.chosen(menu, row)
        elif find(self.keys, ("menu",), key) is None:
            self.menu = menu
            self.say(f"{key} is not in this menu; Esc leaves it")

    def menu_keys(self, menu: str) -> list[Key]:
        """The entries of a menu that can be chosen now."""
        rows = rows_of(self.keys, (menu,))
        if menu == "go":
            return [row for row in rows if row.action in PLACES or row.action == "label"]
        return rows

    def chosen(self, menu: str, row: Key) -> None:
        """An entry of a menu was chosen."""
        if menu == "go":
            self.post_message(Go(row.action, self.about(), self.SCOPES))
        else:
            self.act(row)

    def on_run(self, message: Run) -> None:
        """The palette chose an action of this screen."""
        message.stop()
        if message.row.scope in OVERLAYS:
            self.chosen(message.row.scope, message.row)
        else:
            self.act(message.row)
        self.draw()

    def on_refused(self, message: Refused) -> None:
        """The app could not do what was asked for."""
        message.stop()
        self.refused(message.text)
        self.draw()

    def refused(self, text: str) -> None:
        """Say why something cannot be done."""
        self.say(text.replace("\n", "; "))

    def about(self) -> int:
        """The id of the item that this screen shows, 0 for none."""
        return 0

    def foot_row(self, width: int) -> Strip:
        """The last row: the notice, the line to type in, or the keys that work here."""
        if self.notice is not None:
            return notice_row(self.notice, width, self.look)
        if self.purpose:
            ends = hints(self.keys, ("typing",))
            row, column = line_row(self.purpose, self.line, ends, width, self.look)
            self.app.cursor_position = Offset(column, self.size.height - 1)
            return row
        if self.menu:
            return hint_row(hints(self.keys, ("menu",)), width, self.look)
        return hint_row(self.hint_words(), width, self.look)

    def hint_words(self) -> list[tuple[str, str]]:
        """(key, word) pairs for the last row."""
        return hints(self.keys, self.SCOPES)

    def menu_strips(self, width: int, height: int) -> Sequence[Strip]:
        """The open menu as rows."""
        rows = self.menu_keys(self.menu)
        return menu_rows(MENUS[self.menu], rows, width, height, self.look)

    def overlay(self, place: str) -> None:
        """Show a screen about the present item or about this screen."""
        if place in PLACES:
            self.post_message(Go(place, self.about(), self.SCOPES))

    def action_go(self) -> None:
        self.menu = "go"

    def action_help(self) -> None:
        self.overlay("help")

    def action_palette(self) -> None:
        self.overlay("palette")

    def action_back(self) -> None:
        self.post_message(Back())

    def action_leave(self) -> None:
        self.post_message(Quit())

    def action_cancel(self) -> None:
        """Esc where nothing is open: it never leaves a screen."""

    def action_repaint(self) -> None:
        self.refresh(layout=True)

    def action_copy(self) -> None:
        text = self.get_selected_text()
        if text:
            self.post_message(Copy(text))
            self.say("copied", "saved")
        else:
            self.say("q leaves; everything you did is saved", "saved")
