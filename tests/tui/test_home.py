"""Home: the projects one worked in, whatever became of them, and what a beginner needs."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.model import LabelName, Project, Task
from storage.config import reconfigure
from storage.project import create
from tests.tui.bench import FakeClock, Person, Wired
from tests.tui.conftest import MakeBench
from tests.tui.snapshots import SIZES, check
from tui.app import lobby_of
from tui.navigation import Setup
from tui.recent import read_guidelines, recent, remember
from tui.screens import place_screen
from tui.screens.classify import ClassifyScreen
from tui.screens.home import Home
from tui.theme import look


@asynccontextmanager
async def home(size: tuple[int, int] = (80, 24), who: str = "ann") -> AsyncIterator[Person]:
    """The home screen, with a person before it."""
    eyes = look({"TERM": "xterm-256color", "LANG": "C.UTF-8"})
    setup = Setup(eyes, tick_s=FakeClock(), who=who)
    app = Wired(lambda lobby: place_screen("home", lobby), lobby_of(setup))
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot)
        await settled(person)
        yield person
    app.close_all()


async def settled(person: Person) -> None:
    """Wait until home has looked at its projects."""
    await person.app.workers.wait_for_complete()
    await person.pilot.pause()


def make(path: Path, name: str, *tasks: Task) -> Path:
    create(path, Project(name, tasks), "lea")
    remember(path)
    return path


def tone(**more: object) -> Task:
    return Task("tone", "classify", labels=(LabelName("pos"), LabelName("neg")), **more)  # type: ignore[arg-type]


async def test_a_first_run_offers_the_tour_and_the_demo() -> None:
    async with home() as person:
        assert "Welcome" in person.text
        assert "postil label reviews.csv --labels pos,neg" in person.text
        assert any(line.startswith(" > Take the tour") for line in person.lines)
        await person.press("enter")
        assert "tour  step 1 of 8" in person.lines[0]
        await person.press("q")
        await settled(person)
        assert isinstance(person.app.screen, Home)
        await person.press("q")
        assert not person.app.is_running


async def test_the_demo_opens_from_here_and_is_here_the_next_time(own_state: Path) -> None:
    async with home() as person:
        await person.press("down", "enter")
        await settled(person)
        assert isinstance(person.app.screen, ClassifyScreen)
        assert person.screen.work.desk.annotator == "ann"
        await person.press("q")
        await settled(person)
        assert person.lines[4].split()[:3] == [">", "reviews", "tone"]
    assert own_state in recent()[0].parents


async def test_a_row_for_each_task_with_what_is_left(bench: MakeBench, tmp_path: Path) -> None:
    made = bench(texts=12)
    make(tmp_path / "two.postil", "letters", tone(), replace(tone(), name="topic"))
    remember(made.path)
    async with home() as person:
        rows = [line.split() for line in person.lines[4:7]]
        assert rows[0][:5] == [">", "reviews", "tone", "12", "12"]
        assert rows[1] == ["letters", "tone", "no", "items"]
        assert rows[2] == ["topic", "no", "items"]


async def test_enter_opens_labeling_q_comes_back_and_it_is_counted(bench: MakeBench) -> None:
    made = bench(texts=2)
    remember(made.path)
    async with home() as person:
        await person.press("enter")
        await person.press("1")
        assert made.values() == {"a1": "pos"}
        await person.press("q")
        await settled(person)
        assert person.lines[4].split()[:5] == [">", "reviews", "tone", "1", "2"]
        await person.press("enter", "1", "g", "h")
        await settled(person)
        assert "done" in person.lines[4]
        await person.press("q")
        assert not person.app.is_running
    assert made.leases() == 0


async def test_home_is_reached_from_a_project_and_leads_to_another(
    bench: MakeBench, tmp_path: Path
) -> None:
    made = bench(texts=3)
    make(tmp_path / "two.postil", "letters", tone())
    async with made.open() as person:
        await person.press("g", "h")
        await settled(person)
        assert isinstance(person.app.screen, Home)
        await person.press("enter")
        assert "letters" in person.lines[0]
        await person.press("g", "h", "q")
        assert not person.app.is_running
    person.app.close_all()


async def test_missing_and_damaged_projects_are_shown_as_such(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.postil"
    damaged.write_bytes(b"SQLite format 3\0" + b"\xee" * 5000)
    empty, text = tmp_path / "empty.postil", tmp_path / "text.postil"
    empty.write_bytes(b"")
    text.write_text("hello")
    cut = make(tmp_path / "cut.postil", "cut", tone())
    cut.write_bytes(cut.read_bytes()[:6000])
    for path in (damaged, empty, text, tmp_path / "gone.postil", tmp_path):
        remember(path)
    async with home() as person:
        broken = [line for line in person.lines[4:10] if " ! " in line]
        assert len(broken) == 6
        before = person.lines[4:10]
        await person.press("j", "enter")
        assert "no such project" in person.foot
        await person.press("backspace")
        await settled(person)
        assert not any("gone" in line for line in person.lines[4:10])
        assert person.lines[4:10] != before
    assert tmp_path / "gone.postil" not in recent()


async def test_whoever_is_disabled_is_told_so(bench: MakeBench) -> None:
    from storage.people import disable

    made = bench(texts=3)
    remember(made.path)
    disable(made.db, "ann", "lea")
    async with home() as person:
        await person.press("enter")
        assert isinstance(person.app.screen, Home)
        assert "ann is disabled in this project" in person.foot


async def test_the_filter_and_the_way_to_leave_it(bench: MakeBench, tmp_path: Path) -> None:
    made = bench(texts=3)
    make(tmp_path / "two.postil", "letters", tone())
    remember(made.path)
    async with home() as person:
        await person.type("/lett")
        assert "reviews" not in person.text
        await person.press("escape")
        assert "reviews" in person.text
        await person.type("/lett")
        await person.press("enter")
        assert "letters" in person.lines[0]


async def test_changed_guidelines_are_told_here_and_once_when_labeling(bench: MakeBench) -> None:
    made = bench(texts=3, guidelines="Old words.")
    remember(made.path)
    read_guidelines("reviews", made.task)
    changed = replace(made.task, guidelines="New words.")
    reconfigure(made.db, Project("reviews", (changed,)), "lea")
    async with home() as person:
        assert "changed" in person.lines[4]
        await person.press("enter")
        assert "guidelines have changed" in person.foot
        await person.press("j")
        assert "guidelines" not in person.foot
        await person.press("g", "r")
        assert "changed since you read them" in person.lines[1]
        assert "New words." in person.text
        await person.press("q", "q")
        await settled(person)
        assert "changed" not in person.lines[4]
        await person.press("enter")
        assert "guidelines" not in person.foot


async def test_only_places_that_need_no_project_are_in_the_menu() -> None:
    async with home() as person:
        await person.press("g")
        assert "t tour" in person.text
        assert "browse" not in person.text
        await person.press("escape", "question_mark")
        assert "browse" not in person.text
        await person.press("q", "colon")
        assert "browse" not in person.text


async def test_a_file_that_vanishes_while_one_looks_is_no_crash(bench: MakeBench) -> None:
    made = bench(texts=3)
    remember(made.path)
    async with home() as person:
        shutil.move(made.path, made.path.with_name("elsewhere"))
        await person.press("enter")
        assert "no such project" in person.foot


@pytest.fixture(params=SIZES)
def listed(request: pytest.FixtureRequest) -> Iterator[str]:
    """A home with odd projects at a path that is the same in each run; gives the size's name."""
    folder = Path(f"/tmp/postil-home-{request.param}")  # noqa: S108
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    hostile = "\x1b[31mred\u202e [b]x[/b]"
    remember(folder / "gone.postil")
    make(folder / "h.postil", hostile, tone(guidelines="x"), replace(tone(), name="\u200bt\x07"))
    make(folder / "r.postil", "reviews", tone())
    yield request.param
    shutil.rmtree(folder)


async def test_home_looks_as_it_did(listed: str) -> None:
    async with home(SIZES[listed], who="a\x1bnn") as person:
        check(person, f"home/{listed}")


@pytest.mark.parametrize("size", SIZES)
async def test_a_first_home_looks_as_it_did(size: str) -> None:
    async with home(SIZES[size]) as person:
        check(person, f"home/first-{size}")
