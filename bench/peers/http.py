"""A small browser: cookies, JSON, a connection kept alive or a new one for each request."""

import http.client
import json
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode


class Browser:
    """One person's session with a server on this machine."""

    def __init__(self, port: int, *, keeps: bool = True) -> None:
        self._port, self.keeps = port, keeps
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self._line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> bytes:
        told = {"Content-Type": "application/json", **(headers or {})}
        return self._ask("POST", path, json.dumps(body or {}).encode(), told)

    def post_form(self, path: str, fields: Mapping[str, str]) -> bytes:
        told = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields).encode(), told)

    def post_file(self, path: str, name: str, content: bytes) -> bytes:
        """A file as a form sends it."""
        border = "----border-of-the-form"
        head = f'Content-Disposition: form-data; name="{name}"; filename="in.jsonl"'
        body = f"--{border}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{border}--\r\n".encode()
        return self._ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={border}"}
        )

    def _ask(self, verb: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        """Raises RuntimeError on any answer of 400 and above."""
        line = self._line or http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        line.request(
            verb, path, body, {**self.headers, **headers, **(cookie if self.cookies else {})}
        )
        answer = line.getresponse()
        content = answer.read()
        for line_of_cookies in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line_of_cookies).items():
                self.cookies[name] = morsel.value
        self._line = line if self.keeps and not answer.will_close else None
        if self._line is None:
            line.close()
        if answer.status >= 400:
            raise RuntimeError(f"{verb} {path}: {answer.status} {content[:300]!r}")
        return content
