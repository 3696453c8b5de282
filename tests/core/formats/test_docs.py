"""What docs/formats.md shows is what the readers take."""

import re
from pathlib import Path

from core.formats import FORMATS, ReadOptions
from core.formats.answers import ANNOTATOR, GOLD
from core.formats.files import KIND_OF
from core.formats.labelled_table import ID, LABEL, MEDIA, TEXT
from core.labelkeys import LETTERS
from core.taskfile import load
from tests.conftest import ROOT
from tests.core.formats.reading import SEVERAL, TONE, read

PAGE = (ROOT / "docs" / "formats.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_examples_are_read(tmp_path: Path) -> None:
    (tmp_path / "tone.md").touch()
    seen = []
    for language, block in BLOCKS:
        if language == "json":
            seen.append(len(read("postil", block)))
        elif language == "toml":
            seen.append(len(load(block, "docs", tmp_path).tasks))
        elif block.startswith("item,"):
            seen.append(len(read("answers", block)))
        elif block.startswith("text,"):
            seen.append(len(read("csv", block, ReadOptions(task=SEVERAL))))
        elif block.startswith("id,"):
            seen.append(len(read("csv", block, ReadOptions(task=TONE))))
    assert seen == [3, 2, 4, 2, 1]


def test_every_name_is_told() -> None:
    names = [*TEXT, *MEDIA, *ID, *LABEL, *GOLD, *KIND_OF, *FORMATS]
    names += [name for name in ANNOTATOR if not name.endswith(("_id", "id"))]
    names += [suffix for known in FORMATS.values() for suffix in known.SUFFIXES]
    assert [name for name in names if f"`{name}`" not in PAGE] == []
    assert f"`{' '.join(LETTERS)}`" in PAGE
