"""The frame of every screen beside the labeling one: head, body, foot."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.strip import Strip

from core.errors import PostilError
from tui.keymap import Key, hints
from tui.navigation import Lobby
from tui.screens.room import Room
from tui.widgets.heading import Heading, heading_rows
from tui.widgets.rows import Rows, strip
from tui.widgets.sizes import sizes

MENU_ROWS = 3


class Sheet(Room):
    """Rows between a head and a foot; a subclass says what they are."""

    SCOPES: ClassVar[tuple[str, ...]] = ("everywhere",)
    LEAVE: ClassVar[str] = "back"
    """What `q` is called in the hint line."""
    DEFAULT_CSS = """
    Sheet { layout: vertical; }
    #body { height: 1fr; }
    """

    def __init__(self, visit: Lobby) -> None:
        super().__init__(visit)
        self.head, self.body, self.foot = Rows(id="head"), Rows(id="body"), Rows(id="foot")
        self.small = self._was_shown = False
        self.height = 1

    def compose(self) -> ComposeResult:
        yield self.head
        yield self.body
        yield self.foot

    def heading(self) -> Heading:
        """What the head tells."""
        raise NotImplementedError

    def rows(self, width: int, height: int) -> Sequence[Strip]:
        """The body, at most `height` rows."""
        raise NotImplementedError

    def on_resize(self) -> None:
        self.draw()

    def on_screen_resume(self) -> None:
        if self._was_shown:
            self._trying(self.again)
        self._was_shown = True
        self.draw()

    def again(self) -> None:
        """The screen shows again after another one: what it tells may have changed."""

    def act(self, row: Key) -> None:
        self._trying(lambda: super(Sheet, self).act(row))

    def _trying(self, act: Callable[[], None]) -> None:
        """Do something with the store, and say it where it refuses."""
        try:
            act()
        except PostilError as error:
            self.refused(str(error))

    def draw(self) -> None:
        width = self.size.width
        if not self.is_mounted or not width:
            return
        self.small = sizes(*self.size).small
        foot = self._foot(width)
        around = 2 if self.small else 5
        self.height = max(1, self.size.height - around)
        body = self.rows(width, self.height)
        head = heading_rows(self.heading(), width, self.small, self.look)
        for part, strips in ((self.head, head), (self.foot, foot)):
            part.styles.height = len(strips)
            part.put(strips)
        self.body.put([row.crop(0, width) for row in body])

    def _foot(self, width: int) -> list[Strip]:
        """A line, the open menu, and the last row; a menu covers the end of the body."""
        line = strip([(self.look.glyphs.rule * width, "rule")], self.look)
        rule = [] if self.small else [line]
        menu = self.menu_strips(width, MENU_ROWS) if self.menu else []
        return [*rule, *(row for row in menu if row.cell_length), self.foot_row(width)]

    def plain_row(self, text: str, style: str = "quiet") -> Strip:
        """One row of our own words."""
        return strip([(text, style)], self.look)

    def hint_words(self) -> list[tuple[str, str]]:
        told = hints(self.keys, self.SCOPES)
        return [(key, self.LEAVE if word == "leave" else word) for key, word in told]
