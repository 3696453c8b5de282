"""doccano, the least of what its page asks for: the example, the label, the tick.

Its page also lists the labels and the progress anew after each; this is left out.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bench.peers.http import Browser
from bench.peers.server import PATIENCE_S, Work, free_port, run, running, surroundings, wait_for

NAME, SECRET = "lead", "only-for-this-run-1"
PROJECT = {
    "name": "bench",
    "description": "bench",
    "guideline": "",
    "project_type": "DocumentClassification",
    "resourcetype": "TextClassificationProject",
}


@contextmanager
def opened(home: Path, folder: Path, texts: Sequence[str]) -> Iterator[Work]:
    port, python = free_port(), str(home / "bin" / "python")
    program = str(home / "bin" / "doccano")
    environ = surroundings(
        folder, DATABASE_URL=f"sqlite:///{folder}/db.sqlite3", DOCCANO_HOME=str(folder)
    )
    run([program, "init"], folder, environ)
    run([program, "createuser", "--username", NAME, "--password", SECRET], folder, environ)
    # its own command listens to all machines: gunicorn, which that command uses, on loopback
    (backend,) = home.glob("lib/python3*/site-packages/backend")
    serve = [python, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "2"]
    serve += ["--chdir", str(backend), "config.wsgi"]
    with running(serve, folder, environ), running([program, "task"], folder, environ):
        wait_for(port, "/v1/health/", folder)
        yield _work(port, texts)


def _work(port: int, texts: Sequence[str]) -> Work:
    browser = Browser(port)
    browser.post("/v1/auth/login/", {"username": NAME, "password": SECRET})
    browser.headers["X-CSRFToken"] = browser.cookies.get("csrftoken", "")
    project = f"/v1/projects/{json.loads(browser.post('/v1/projects', PROJECT))['id']}"
    colours = {"background_color": "#209CEE", "text_color": "#ffffff"}
    made = browser.post(f"{project}/category-types", {"text": "pos", **colours})
    label = json.loads(made)["id"]
    _import(browser, project, texts)
    offsets = count()

    def next_id() -> str:
        page = json.loads(browser.get(f"{project}/examples?limit=1&offset={next(offsets)}"))
        return str(page["results"][0]["id"])

    def submit(example: str) -> None:
        browser.post(f"{project}/examples/{example}/categories", {"label": label})
        browser.post(f"{project}/examples/{example}/states")

    def stored() -> int:
        told: Mapping[str, int] = json.loads(browser.get(f"{project}/metrics/progress"))
        return int(told["complete"])

    return Work(next_id, submit, stored)


def _import(browser: Browser, project: str, texts: Sequence[str]) -> None:
    lines = "\n".join(json.dumps({"text": text}) for text in texts).encode()
    upload = browser.post_file("/v1/fp/process/", "filepond", lines).decode()
    columns = {"column_data": "text", "column_label": "label", "task": "DocumentClassification"}
    told = browser.post(f"{project}/upload", {"format": "JSONL", "uploadIds": [upload], **columns})
    job, until = json.loads(told)["task_id"], time.monotonic() + PATIENCE_S
    while not json.loads(browser.get(f"/v1/tasks/status/{job}")).get("ready"):
        if time.monotonic() > until:
            raise RuntimeError("the import does not end")
        time.sleep(0.2)
