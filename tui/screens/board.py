"""How a labeling screen is laid out and painted, and how one moves in the item's content."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.strip import Strip

from core.model import Item
from tui.navigation import Visit
from tui.screens.room import Room
from tui.views import view_of
from tui.widgets.head import Head, head_rows
from tui.widgets.labelbar import Choice, Grid, grid, label_rows
from tui.widgets.rails import Entry, Rail, left_rail, right_rail
from tui.widgets.rows import Rows, strip
from tui.widgets.sizes import sizes


class Board(Room):
    """Head, content, rails and foot; a subclass says what stands in them."""

    SCOPES: ClassVar[tuple[str, ...]] = ("text", "everywhere")
    DEFAULT_CSS = """
    Board { layout: vertical; }
    #middle { height: 1fr; }
    #card { width: 1fr; height: 1fr; display: none; }
    #left, #right { height: 100%; display: none; }
    """

    visit: Visit

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.view = view_of(visit.task.on, self.look, visit.gate.expect)
        self.head, self.foot = Rows(id="head"), Rows(id="foot")
        self.left_rail, self.right_rail = Rows(id="left"), Rows(id="right")
        self.card = Rows(id="card")
        self.division = sizes(80, 24)
        self.places = Grid(1, 1, 1)
        self.sought = ""
        self.boxes = False

    def compose(self) -> ComposeResult:
        yield self.head
        with Horizontal(id="middle"):
            yield self.left_rail
            yield self.view
            yield self.card
            yield self.right_rail
        yield self.foot

    def top(self) -> Head:
        """What the head tells."""
        raise NotImplementedError

    def choices(self) -> Sequence[Choice]:
        """The labels that have keys, as they stand."""
        raise NotImplementedError

    def note_text(self) -> str:
        """The note on the item."""
        raise NotImplementedError

    def recent_entries(self) -> Sequence[Entry]:
        """The last answers, newest first."""
        raise NotImplementedError

    def session_entries(self, most: int) -> Sequence[Entry]:
        """The items of the session in order, so many around the present one."""
        raise NotImplementedError

    def on_resize(self) -> None:
        cut = self.division = sizes(*self.size)
        self.head.styles.height = cut.head
        self.view.styles.margin = (0 if cut.small else 1, 0, 0, 0)
        for rail, columns in ((self.left_rail, cut.left), (self.right_rail, cut.right)):
            rail.styles.width, rail.display = max(1, columns), columns > 0
        self.draw()

    def draw(self) -> None:
        width, cut = self.size.width, self.division
        if not self.is_mounted or not width:
            return
        self.draw_head()
        choices = self.choices()
        self.places = grid(choices, self.boxes, width - 2, cut.label_rows)
        foot = self._foot(choices, width)
        self.foot.styles.height = len(foot)
        self.foot.put(foot)
        self._rails(choices, max(0, self.size.height - cut.head - len(foot)))

    def draw_head(self) -> None:
        """Bring the head alone up to date."""
        self.head.put(head_rows(self.top(), self.size.width, self.division.head, self.look))

    def _rails(self, choices: Sequence[Choice], height: int) -> None:
        cut = self.division
        if cut.right:
            recent, note = self.recent_entries(), self.note_text()
            rail = Rail(cut.right, False, self.look)
            self.right_rail.put(right_rail(choices, note, recent, rail, height))
        if cut.left:
            rail = Rail(cut.left, True, self.look)
            self.left_rail.put(left_rail(self.session_entries(height - 2), rail, height))

    def _foot(self, choices: Sequence[Choice], width: int) -> list[Strip]:
        """A line, the labels or the open menu, and the last row."""
        line = strip([(self.look.glyphs.rule * width, "rule")], self.look)
        rows = self.middle_height()
        middle = self.menu_strips(width, rows) if self.menu else self.middle(choices)
        rule = [] if self.division.small else [line]
        return [*rule, *middle, *[Strip([])] * (rows - len(middle)), self.foot_row(width)]

    def middle_height(self) -> int:
        """How many rows the labels take."""
        return max(self.places.rows, min(2, self.division.label_rows))

    def middle(self, choices: Sequence[Choice]) -> Sequence[Strip]:
        """The labels in their rows."""
        margin = strip([(" ", "text")], self.look)
        drawn = label_rows(choices, self.boxes, self.places, self.look)
        return [Strip.join([margin, row]) for row in drawn]

    def show_item(self, item: Item | None, card: Sequence[Strip] = ()) -> None:
        """Put an item on the screen, or a card where there is none."""
        self.sought = ""
        self.view.show(item)
        self.view.display, self.card.display = item is not None, item is None
        self.card.put(card)

    def on_click(self, event: events.Click) -> None:
        """A click on a label is its key."""
        at = event.screen_offset - self.foot.region.offset
        if at.y < 0 or self.menu or self.typing:
            return
        choices = self.choices()
        number = self.places.at(at.x - 1, at.y - (not self.division.small), len(choices))
        if number is None or not choices[number].key:
            return
        self.notice = None
        if self.visit.gate.pointed():
            self.press(choices[number].key)
        else:
            self.say("too early: a click on an item you had not seen")
        self.draw()

    def action_down(self) -> None:
        self.view.scroll_rows(1)

    def action_up(self) -> None:
        self.view.scroll_rows(-1)

    def action_page_down(self) -> None:
        self.view.scroll_rows(self.view.page_rows())

    def action_page_up(self) -> None:
        self.view.scroll_rows(-self.view.page_rows())

    def action_top(self) -> None:
        self.view.to_edge(end=False)

    def action_bottom(self) -> None:
        self.view.to_edge(end=True)

    def action_search(self) -> None:
        self.ask("search", self.sought)

    def action_next_object(self) -> None:
        self._step(1)

    def action_previous_object(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        where = self.view.next_hit(step)
        if where:
            self.say(f"{self.sought}: {where}, Tab the next, Esc ends the search", "saved")
        else:
            self.say("nothing is searched for: / searches in the text")

    def typed(self, purpose: str, text: str) -> None:
        if purpose == "search":
            self.sought = text
            self.view.find(text)

    def taken(self, purpose: str, text: str) -> None:
        if purpose == "search" and text:
            found = self.view.find(text)
            if found:
                self._step(0)
            else:
                self.say(f"{text} is not in this item")

    def left(self, purpose: str) -> None:
        if purpose == "search":
            self.end_search()

    def end_search(self) -> None:
        """Take the marks of a search away."""
        self.sought = ""
        self.view.find("")

    def action_cancel(self) -> None:
        if self.sought:
            self.end_search()
