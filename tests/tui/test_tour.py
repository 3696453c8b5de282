"""The tour can be finished by whoever reads the screen and presses what it says."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.tui.bench import FakeClock, Person, Wired
from tests.tui.snapshots import SIZES, check
from tui import entering
from tui.app import lobby_of
from tui.keymap import remapped
from tui.navigation import Setup
from tui.remaps import Remaps
from tui.screens import place_screen
from tui.screens.help import Help
from tui.theme import look


@asynccontextmanager
async def tour(
    size: tuple[int, int] = (80, 24), remaps: Remaps | None = None
) -> AsyncIterator[Person]:
    """The tour, with a person before it."""
    eyes = look({"TERM": "xterm-256color", "LANG": "C.UTF-8"})
    setup = Setup(eyes, keys=remapped(remaps or {}), tick_s=FakeClock(), who="ann")
    visit, close = entering.tour(lobby_of(setup))
    app = Wired(lambda found: place_screen("tour", found), visit)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Person(app, pilot)
    close()


def step(person: Person) -> int:
    """The number of the step that the screen names, 0 where it names none."""
    found = re.search(r"tour  step (\d) of 8", person.text)
    return int(found[1]) if found else 0


def asked(person: Person) -> list[str]:
    """The keys that the step asks for, in the order of its words."""
    begin = next(n for n, line in enumerate(person.lines) if "tour  step" in line)
    words = " ".join(line.strip() for line in person.lines[begin + 1 : begin + 4])
    words = words.split("───")[0]
    return re.findall(r"(?:[Pp]ress|then(?: press)?|type) (\S+?)(?=[ ,:.]|$)", words)


async def obey(person: Person, keys: list[str]) -> None:
    """Press what was asked for; words to type are typed as they come."""
    for key in keys:
        if key == "Enter":
            await person.press("enter")
        else:
            await person.type("hm" if key == "a" else key)


@pytest.mark.parametrize("size", ["80x24", "50x14"])
async def test_a_client_that_only_reads_the_screen_finishes_it(size: str) -> None:
    async with tour(SIZES[size]) as person:
        for number in range(1, 9):
            assert step(person) == number
            await obey(person, asked(person))
        assert isinstance(person.app.screen, Help)
        assert "decide" in person.text
        await person.press("q")
        assert not person.app.is_running


async def test_every_step_can_be_passed_over_and_the_tour_left_at_once() -> None:
    async with tour() as person:
        for number in range(1, 9):
            assert step(person) == number
            await person.press("escape")
        assert step(person) == 0
        await person.press("q")
        assert isinstance(person.app.screen, Help)
    async with tour() as person:
        await person.press("q")
        assert not person.app.is_running


async def test_another_key_than_the_one_asked_for_does_not_end_a_step() -> None:
    async with tour() as person:
        await person.press("j", "m", "m", "i", "q", "g", "r", "q")
        assert step(person) == 1
        await person.press("p", "escape")
        assert step(person) == 1


async def test_it_names_the_keys_that_this_person_has() -> None:
    async with tour(remaps={"undo": ("backspace",), "skip": ("B",)}) as person:
        await person.press("1")
        assert asked(person) == ["Backspace", "Backspace"]
        await person.press("backspace", "backspace")
        assert step(person) == 3
        assert asked(person) == ["B", "1"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_tour_looks_as_it_did(size: str) -> None:
    async with tour(SIZES[size]) as person:
        check(person, f"tour/{size}")
        await person.press("1")
        check(person, f"tour/undo-{size}")
