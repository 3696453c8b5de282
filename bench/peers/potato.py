"""Potato as its page does it: save, move on, and load the page anew."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.peers.http import Browser
from bench.peers.server import Work, free_port, running, surroundings, wait_for

CONFIG = """
port: {port}
host: 127.0.0.1
annotation_task_name: bench
task_dir: .
output_annotation_dir: out
output_annotation_format: jsonl
data_files: [data.json]
item_properties: {{id_key: id, text_key: text}}
user_config: {{allow_all_users: true, users: []}}
require_password: false
alert_time_each_instance: 10000000
annotation_schemes:
  - {{annotation_type: radio, name: c, description: c, labels: [pos, neg]}}
site_dir: default
"""
SHOWN = re.compile(rb'id="instance_id"[^>]*value="([^"]+)"')
PERSON = "ann"


@contextmanager
def opened(home: Path, folder: Path, texts: Sequence[str]) -> Iterator[Work]:
    port = free_port()
    (folder / "config.yaml").write_text(CONFIG.format(port=port), encoding="utf-8")
    with (folder / "data.json").open("w", encoding="utf-8") as out:
        for number, text in enumerate(texts):
            out.write(json.dumps({"id": str(number), "text": text}) + "\n")
    argv = [str(home / "bin" / "potato"), "start", "config.yaml", "-p", str(port)]
    with running([*argv, "--host", "127.0.0.1"], folder, surroundings(folder)):
        wait_for(port, "/", folder)
        yield _work(port, folder)


def _work(port: int, folder: Path) -> Work:
    browser = Browser(port)
    browser.post_form("/auth", {"action": "login", "email": PERSON, "pass": ""})
    before: list[str] = []

    def next_id() -> str:
        if before:
            told = {"action": "next_instance", "instance_id": before.pop()}
            browser.post("/annotate", told, {"X-Potato-Navigation": "1"})
        shown = SHOWN.search(browser.get("/annotate"))
        if shown is None:
            raise RuntimeError("the page of the task names no item")
        return shown[1].decode()

    def submit(item: str) -> None:
        before.append(item)
        answer = {"instance_id": item, "annotations": {"c:pos": "pos"}, "span_annotations": []}
        told = json.loads(browser.post("/updateinstance", {**answer, "response_time_seconds": 1.0}))
        if told.get("status") == "error":
            raise RuntimeError(f"refused: {told}")

    def stored() -> int:
        state = folder / "out" / PERSON / "user_state.json"
        return len(json.loads(state.read_bytes())["instance_id_to_label_to_value"])

    return Work(next_id, submit, stored)
