"""Label Studio as its pages use it: the action `next_task`, then one answer posted."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.peers.http import Browser
from bench.peers.server import Work, free_port, running, surroundings, wait_for

EMAIL, SECRET, TOKEN = "a@example.org", "only-for-this-run-1", "t" * 40
CONFIG = (
    '<View><Text name="text" value="$text"/><Choices name="c" toName="text">'
    '<Choice value="pos"/><Choice value="neg"/></Choices></View>'
)
RESULT = {"from_name": "c", "to_name": "text", "type": "choices", "value": {"choices": ["pos"]}}


@contextmanager
def opened(home: Path, folder: Path, texts: Sequence[str]) -> Iterator[Work]:
    port = free_port()
    settings = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_RATE": "0",
    }
    environ = surroundings(folder, **settings)
    argv = [str(home / "bin" / "label-studio"), "start", "--no-browser", "--port", str(port)]
    argv += ["--internal-host", "127.0.0.1", "--data-dir", str(folder), "--username", EMAIL]
    argv += ["--password", SECRET, "--user-token", TOKEN, "--enable-legacy-api-token"]
    with running(argv, folder, environ):
        wait_for(port, "/user/login/", folder)
        yield _work(port, texts)


def _work(port: int, texts: Sequence[str]) -> Work:
    # its server answers a kept connection later than a new one (Nagle and delayed ACK)
    browser = Browser(port, keeps=False)
    browser.headers["Authorization"] = f"Token {TOKEN}"
    made = browser.post("/api/projects/", {"title": "bench", "label_config": CONFIG})
    project = json.loads(made)["id"]
    browser.post(f"/api/projects/{project}/import", [{"text": text} for text in texts])
    action = f"/api/dm/actions?id=next_task&project={project}"

    def next_id() -> str:
        return str(json.loads(browser.post(action, {"project": str(project)}))["id"])

    def submit(task: str) -> None:
        answer = {"result": [RESULT], "lead_time": 1.0, "project": project}
        browser.post(f"/api/tasks/{task}/annotations?project={project}", answer)

    def stored() -> int:
        told = json.loads(browser.get(f"/api/projects/{project}/"))
        return int(told["finished_task_number"])

    return Work(next_id, submit, stored)
