"""The wheel, installed where nothing else is: what is in it, and that it works."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("core", "storage", "tui")
SOURCES = (*PACKAGES, "pyproject.toml", "README.md", "LICENSE")
OFFLINE = ("Could not find a version", "ConnectionError", "Name or service", "retries exceeded")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that nothing is left in the checkout."""
    copy = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, copy)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", str(copy)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next((copy / "dist").glob("*.whl"))


def test_the_wheel_holds_our_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    metadata = {top for top in tops if top.endswith(".dist-info")}
    assert len(metadata) == 1
    assert tops - metadata == set(PACKAGES)
    shipped = {name for name in names if not name.startswith(tuple(metadata))}
    assert shipped == {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def postil(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program out of the wheel, in an environment of its own."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    install = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--no-input"]
    install += ["--disable-pip-version-check", "-c", str(ROOT / "constraints.txt"), str(wheel)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode and any(words in done.stderr for words in OFFLINE):
        pytest.skip("WHEEL NOT INSTALLED: the package index cannot be reached from here")
    assert done.returncode == 0, done.stderr
    return home / "bin/postil"


@pytest.mark.timeout(300)
def test_the_installed_program_works(postil: Path, tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONHOME")
    }

    def run(*args: str, stdin: str = "") -> str:
        done = subprocess.run(
            [str(postil), *args],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**environment, "POSTIL_ANNOTATOR": "ann", "HOME": str(tmp_path)},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("--version").startswith("postil ")
    (tmp_path / "t.csv").write_text("text\nGreat\nAwful\n")
    run("new", "p.postil", "--task", "tone:classify:pos,neg")
    run("import", "p.postil", "t.csv")
    assert "Saved: neg." in run("label", "p.postil", "--plain", stdin="1\n2\n")
    assert run("export", "p.postil").count('"source": "single"') == 2
    assert run("check", "p.postil") == ""
    assert "40" in run("demo", "sample")
