"""The docs say what is true: commands, links, keys, dependencies."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT
from tui.cli import cli
from tui.commands import VERBS
from tui.keymap import card

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`((?:[^`\n]* \| )?postil [^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)")


def command_lines(text: str) -> Iterator[str]:
    """The postil commands in a page: in blocks, and in the running text."""
    for block in BLOCK.findall(text):
        yield from (line.partition("  #")[0] for line in block.splitlines() if "postil " in line)
    yield from INLINE.findall(text)


def words_of(line: str) -> list[str]:
    """The words after `postil`, up to a pipe or a redirection."""
    words = shlex.split(line.replace('eval "$(', "").replace(')"', ""))
    after = words[words.index("postil") + 1 :]
    ends = [n for n, word in enumerate(after) if word in ("|", ">", "<")]
    return after[: min(ends, default=len(after))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        assert "://" not in target
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_exist_with_their_options(page: Path) -> None:
    for line in command_lines(page.read_text()):
        words = words_of(line)
        if not words or words[0].startswith("-"):
            continue
        assert words[0] in VERBS, line
        command = cli.get_command(click.Context(cli), words[0])
        assert command is not None
        known = {name for param in command.params for name in param.opts} | {"--help", "--debug"}
        assert {word for word in words if re.match(r"--?[a-z]", word)} <= known, line


def test_every_verb_is_in_the_guide_or_the_readme() -> None:
    told = (ROOT / "README.md").read_text() + (ROOT / "docs/guide.md").read_text()
    assert [verb for verb in VERBS if not re.search(rf"postil {verb}\b|`{verb}`", told)] == []


def test_the_page_of_keys_is_the_table_of_keys() -> None:
    assert (ROOT / "docs/keys.md").read_text() == card("md"), "run: make docs"


def test_dependencies_are_declared_pinned_and_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=~!\[]", line)[0] for line in wanted}
    pinned = {
        line.partition("==")[0]
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if not line.startswith("#")
    }
    explained = (ROOT / "docs/dependencies.md").read_text()
    assert names <= pinned
    assert [name for name in names if name not in explained] == []


def test_the_readme_starts_with_what_one_can_do() -> None:
    screenful = "\n".join((ROOT / "README.md").read_text().splitlines()[:24])
    assert all(words in screenful for words in ("make demo", "make test", "docs/screenshot.svg"))
    picture = (ROOT / "docs/screenshot.svg").read_text()
    assert picture.startswith("<svg")
    assert "url(" not in picture.replace("url(#", "")
