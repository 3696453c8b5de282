"""postil demo: the main job through the real screens, with nobody at the terminal."""

import json
from pathlib import Path

from tests.commands.conftest import Run
from tui.commands.demo import DATA, sample_project


def test_unattended_it_runs_the_main_job_and_tells(program: Run, postil: Run) -> None:
    ran = program("demo", "sample")
    assert ran.code == 0, ran.err
    assert "eva labeled 40 texts" in ran.out
    assert "39 labels and differ on 1" in ran.out
    lines = Path("sample/run-1.jsonl").read_text().splitlines()
    assert sum("labels" in json.loads(line) for line in lines) == 39
    told = json.loads(postil("status", "sample/run-1.postil", "--json").out)
    assert told["tasks"]["tone"]["labels"]["consensus"] == 39
    assert postil("check", "sample/run-1.postil").code == 0
    told = json.loads(program("demo", "sample", "--json").out)
    assert told["project"] == "sample/run-2.postil"
    assert (told["annotations"], told["labels"], told["conflicts"]) == (80, 39, 1)


def test_the_sample_is_made_once() -> None:
    path = sample_project(Path("sample"))
    before = path.read_bytes()
    assert sample_project(Path("sample")) == path
    assert path.read_bytes() == before
    assert sample_project().is_relative_to(Path.home())


def test_the_samples_answers_are_labels_of_its_task() -> None:
    answers = json.loads((DATA / "tones.json").read_text())
    texts = [json.loads(line) for line in (DATA / "reviews.jsonl").read_text().splitlines()]
    assert list(answers) == [text["id"] for text in texts]
    assert set(answers.values()) == {"pos", "neg", "mixed", "neutral"}
