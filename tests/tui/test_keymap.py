"""The table of keys: no clash, every row does something, a way out everywhere, own keys checked."""

from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labelkeys import POOL
from tests.tui.conftest import MakeBench
from tui.keymap import CUTS, KEYS, MENUS, OVERLAYS, SCREENS, card, find, hints, pressed, sheet
from tui.remaps import check, clashes, load_remaps, read
from tui.screens import PLACES
from tui.screens.classify import ClassifyScreen

COMMANDS = [row for row in KEYS if row.scope not in OVERLAYS]


def test_no_key_has_two_meanings() -> None:
    assert list(clashes(KEYS)) == []
    assert check({}) == []


def test_commands_never_use_the_pool_of_labels() -> None:
    assert [row for row in COMMANDS if set(row.keys) & set(POOL)] == []


def test_brackets_and_capital_o_are_bound_to_nothing() -> None:
    assert [row for row in KEYS if set(row.keys) & {"[", "]", "O"}] == []


def test_no_command_hangs_on_a_key_that_terminals_eat() -> None:
    eaten = [
        row for row in KEYS if all(key.startswith(("ctrl+", "alt+", "f1")) for key in row.keys)
    ]
    assert {row.action for row in eaten} == {"leave", "repaint", "copy"}


def test_every_screen_has_help_the_menu_and_the_way_out() -> None:
    for scopes in SCREENS.values():
        for key, action in (("q", "back"), ("?", "help"), ("g", "go"), ("escape", "cancel")):
            row = find(KEYS, scopes, key)
            assert row is not None
            assert row.action == action


def test_every_action_of_the_labeling_screen_is_there() -> None:
    rows = [row for row in KEYS if row.scope in (*SCREENS["classify"], "skip", "more", "typing")]
    missing = [row.action for row in rows if not hasattr(ClassifyScreen, f"action_{row.action}")]
    assert missing == []


def test_every_place_of_the_go_menu_exists() -> None:
    for row in KEYS:
        if row.scope == "go" and row.action != "label":
            assert hasattr(import_module(PLACES[row.action]), "screen")


@pytest.mark.parametrize("before", [(), ("p",), ("semicolon",), ("escape", "escape", "1")], ids=str)
async def test_each_key_can_be_pressed_at_any_time(
    bench: MakeBench, before: tuple[str, ...]
) -> None:
    """On an item, in a menu, while typing, and on the card: nothing breaks."""
    desk = bench(texts=1 if "1" in before else 3)
    keys = [key for row in KEYS if row.scope in SCREENS["classify"] for key in row.keys]
    while keys:
        async with desk.open() as person:
            while keys and person.app.is_running:
                await person.press(*before)
                if person.app.is_running:
                    key = keys.pop()
                    await person.press(PILOT.get(key, key))


PILOT = {";": "semicolon", "<": "less_than_sign", ">": "greater_than_sign", "/": "slash",
         "?": "question_mark", ":": "colon"}  # fmt: skip


@given(st.text(max_size=1), st.sampled_from(["a", "ctrl+a", "alt+1", "space", "f1"]))
def test_a_press_is_its_character_unless_it_has_a_modifier(character: str, key: str) -> None:
    name = pressed(key, character)
    assert name == key or (name == character and character.isprintable()) or name == "space"
    assert pressed("alt+1", "1") == "alt+1"


def test_hints_help_and_card_come_from_the_table() -> None:
    scopes = SCREENS["classify"]
    assert ("p", "skip") in hints(KEYS, scopes)
    told = {words for _, rows in sheet(KEYS, scopes) for _, words in rows}
    assert told == {row.words for row in KEYS if row.scope in scopes}
    for form in ("md", "text"):
        assert all(row.words in card(form) for row in KEYS)
    assert "| `u` `Ctrl-Z` |" in card("md")


def test_editing_keys_are_no_commands_of_typing() -> None:
    typing = [key for row in KEYS if row.scope == "typing" for key in row.keys]
    assert not set(typing) & set(CUTS)


class TestOwnKeys:
    @pytest.mark.parametrize(
        ("remaps", "problem"),
        [
            ({"skip": ["a"]}, "kept for labels"),
            ({"skip": ["u"]}, "both skip and undo"),
            ({"skip": ["ctrl+i"]}, "as Tab"),
            ({"skip": ["["]}, "begins the sequences"),
            ({"skip": ["ctrl+g"]}, "needs a key without Ctrl"),
            ({"back": ["f10"]}, "needs a key without Ctrl"),
            ({"skip": ["hyper+x"]}, "no key that a terminal sends"),
            ({"skip": ["\x1b[31m"]}, "␛[31m"),
            ({"jump": ["h"]}, "no action 'jump'"),
            ({"skip.unsure": ["2"]}, "both unsure and broken"),
        ],
    )
    def test_what_is_wrong_is_named(self, remaps: dict[str, list[str]], problem: str) -> None:
        assert any(problem in line for line in check(remaps)), check(remaps)

    def test_a_good_remap_is_used(self, tmp_path: Path) -> None:
        file = tmp_path / "keys.toml"
        file.write_text('[keys]\nskip = "h"\n"list.search" = ["/", "ctrl+f"]\n')
        assert load_remaps(file) == ({"skip": ("h",), "list.search": ("/", "ctrl+f")}, "")

    @pytest.mark.parametrize(
        "text",
        [
            "[keys",
            "keys = 3",
            "[keys]\nskip = 3",
            "[keys]\nskip = []",
            "[other]\na = 1",
            "\x00",
            "[keys]\nskip = 'a'",
        ],
    )
    def test_an_unusable_file_is_said_and_locks_nobody_out(self, tmp_path: Path, text: str) -> None:
        file = tmp_path / "keys.toml"
        file.write_text(text)
        remaps, remark = load_remaps(file)
        assert remaps == {}
        assert "keys.toml is not used" in remark
        assert "\n" not in remark

    def test_no_file_is_no_remark(self, tmp_path: Path) -> None:
        assert load_remaps(tmp_path / "none.toml") == ({}, "")

    @given(st.binary(max_size=60))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        remaps, problems = read(data)
        assert problems or isinstance(remaps, dict)

    def test_menus_may_use_any_letter(self) -> None:
        assert check({"go.browse": ["a"]}) == []
        assert MENUS
