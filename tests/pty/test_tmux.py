"""Inside tmux, which answers questions by itself unless it is allowed to pass them on."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pty.conftest import MakeProject
from tests.pty.terminal import Terminal, postil
from tests.pty.test_label import ANSWERS, POOL, blind_labels, stored, texts

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")


@contextmanager
def in_tmux(path: Path, *, passthrough: str, lag_s: float) -> Iterator[Terminal]:
    """The labeling screen in a tmux of its own, on a lagging terminal."""
    socket = str(path.parent / "tmux")
    conf = path.parent / "tmux.conf"
    conf.write_text(f"set -g allow-passthrough {passthrough}\nset -g status off\n")
    start = ["tmux", "-S", socket, "-f", str(conf), "new-session"]
    label = [*postil("label", path.name, "--as", "eva")]
    environ = {"HOME": str(path.parent), "LANG": "C.UTF-8"}
    try:
        with Terminal(
            [*start, *label], lag_s=lag_s, folder=path.parent, environ=environ
        ) as terminal:
            terminal.until("ITEM0000")
            yield terminal
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], check=False, capture_output=True)


@pytest.mark.parametrize(("passthrough", "confirmed"), [("off", 0), ("on", 1)])
def test_no_label_lands_on_an_item_that_was_not_on_the_glass(
    project: MakeProject, passthrough: str, confirmed: int
) -> None:
    path = project(texts(200), ",".join(f"l{n}" for n in range(len(POOL))))
    with in_tmux(path, passthrough=passthrough, lag_s=0.3) as terminal:
        terminal.pump(1.0)
        assert ("tmux: 0.6 s wait" in terminal.text()) is not bool(confirmed)
        labels, blind = blind_labels(path, terminal, 5.0, 0.06)
    assert blind == 0
    assert labels >= 3
    assert {found for _, _, found, _ in stored(path, ANSWERS)} == {confirmed}
