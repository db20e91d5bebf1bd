"""A small HTTP server that speaks the API's contract, for tests of its client.

It keeps tasks, commands and files in memory, answers a command id with one outcome, and fails on
purpose where a test tells it to: the next answers to acts are taken from ``failures`` first.
"""

import hashlib
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "ddt_right"  # noqa: S105 - it opens nothing but this
TODAY = "2026-11-23"
PDF = b"%PDF-1.7 a report"
Answer = tuple[int, Any]


def task(name: str, **update: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a task
    """Return a task as a list shows it."""
    return {
        "id": name,
        "kind": "assignment",
        "obligation": f"assignment:p:{name}",
        "duty": name.partition(":")[0],
        "clause": "B.1",
        "title": "Báo cáo kết quả thực hiện\tnăm \x1b[31m2026",
        "unit": "U1",
        "unit_name": "Ban Tổ chức",
        "worker": "U1",
        "worker_name": "Ban Tổ chức",
        "state": "assigned",
        "holder": "assignee",
        "holder_name": "Ban Tổ chức",
        "due_day": "2026-11-20",
        "days_late": 0,
        "bucket": "now",
        "extended": False,
        "request": None,
        "files": 0,
        "asked_from": "",
        "duty_kind": "assignment",
    } | update


def refusal(status: int, code: str, **more: Any) -> Answer:  # noqa: ANN401 - any field
    """Return a problem as the API sends it."""
    return status, {
        "type": f"/problems/{code}",
        "title": code,
        "status": status,
        "code": code,
    } | more


@dataclass
class World:
    """What the server knows, what it was asked, and how it is to fail."""

    tasks: list[dict[str, Any]] = field(
        default_factory=lambda: [
            task("B.1:2026:U1", days_late=3),
            task("B.2:2026:U1", bucket="decision", state="submitted"),
            task("B.3:2026:U1", bucket="coming", due_day="2026-12-31"),
            task("year:2026:U0:U1", kind="entry", bucket="coming", state="expected"),
        ]
    )
    asked: list[tuple[str, str]] = field(default_factory=list)
    commands: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    failures: list[Answer | str] = field(default_factory=list)
    served: bytes = PDF
    courses: dict[str, dict[str, Any]] = field(default_factory=dict)
    me: dict[str, Any] = field(
        default_factory=lambda: {
            "person": "p-one",
            "name": "Nguyễn Văn Một",
            "role": "person",
            "scopes": ["read", "act"],
            "plans": ["p"],
            "today": TODAY,
            "token": {"id": "t1", "label": "máy bàn", "expires_at": "2099-01-01T00:00:00+07:00"},
            "seats": [{"post": "U1.head", "unit": "U1", "unit_name": "Ban", "kind": "head",
                       "title": "Trưởng ban", "via": "holder", "acting_for": None}],
            "version": "0.1.0",
        }
    )  # fmt: skip
    plain: dict[str, Answer] = field(
        default_factory=lambda: {"GET /v1/plans/p/posts/TT": (200, {"id": "TT", "kind": "body"})}
    )

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> Answer:
        """Answer one request."""
        parts = [unquote(each) for each in path.strip("/").split("/")]
        if f"{method} {path}" in self.plain:
            return self.plain[f"{method} {path}"]
        if method == "POST" and parts[-1] == "commands":
            return self._command(path, json.loads(body))
        if method == "POST" and parts[-1] == "uploads":
            hash_ = hashlib.sha256(body).hexdigest()
            self.files[hash_] = body
            return 200, {"hash": hash_, "size": len(body), "type": "application/pdf", "name": "x"}
        if path in {"/healthz", "/readyz"}:
            return 200, {"status": "ok"}
        if path == "/v1/me":
            return 200, self.me
        is_course = parts[2:4] == ["p", "courses"]
        return self._of_courses("".join(parts[4:])) if is_course else self._plan(parts[2:], query)

    def _of_courses(self, name: str) -> Answer:
        if name in self.courses:
            return 200, self.courses[name]
        found = list(self.courses.values())
        return 200, {"items": found, "next": None, "total": len(found)}

    def _plan(self, parts: list[str], query: dict[str, list[str]]) -> Answer:
        match parts:
            case ["p"]:
                return 200, {"id": "p", "title": "Kế hoạch", "undecided": []}
            case ["p", "tasks"]:
                bucket, words = query.get("bucket", ["all"])[0], query.get("q", [""])[0]
                found = [
                    each
                    for each in self.tasks
                    if bucket in {"all", "open", each["bucket"]} and words in each["id"]
                ]
                whole: dict[str, Any] = {"items": found, "next": None, "total": len(found)}
                if bucket == "open":
                    names = [each["bucket"] for each in found]
                    parts_of = ("now", "decision", "coming")
                    whole["totals"] = {each: names.count(each) for each in parts_of}
                return 200, whole
            case ["p", "tasks", name] if name in {each["id"] for each in self.tasks}:
                return 200, next(each for each in self.tasks if each["id"] == name)
            case ["p", "tasks", _, "files"]:
                hash_ = hashlib.sha256(PDF).hexdigest()
                one = {"id": 7, "name": "../báo cáo.pdf", "version": 1, "hash": hash_}
                one |= {"size": len(PDF), "type": "application/pdf", "at": f"{TODAY}T08:00:00"}
                return 200, {"items": [one], "next": None, "total": 1}
            case ["p", "files", "7"]:
                return 200, self.served
        return refusal(404, "not_found", detail="there is no such thing, or not for you")

    def _command(self, path: str, envelope: dict[str, Any]) -> Answer:
        self.acts.append(envelope)
        self.paths.append(path)
        if self.failures and isinstance(self.failures[0], tuple):
            return self.failures.pop(0)  # type: ignore[return-value]
        name = unquote(path.split("/")[-2])
        known = {each["id"] for each in self.tasks} | {"p", "year:2026:U0", *self.courses}
        if name not in known:
            return refusal(404, "not_found", detail="there is no such thing, or not for you")
        outcome = {"id": name, "state": "acknowledged", "due_day": "2026-11-20"}
        answer = {"command_id": envelope["command_id"], "outcome": "done", "task": outcome}
        return 200, self.commands.setdefault(envelope["command_id"], answer)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait
    world: World

    def _serve(self) -> None:
        world, parts = self.world, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        world.asked.append((self.command, self.path))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}" and "health" not in self.path:
            self._say(refusal(401, "unauthorized", detail="this token is unknown"))
            return
        is_act = parts.path.endswith("/commands")
        lost = is_act and bool(world.failures) and world.failures[0] == "lost"
        if lost:
            world.failures.pop(0)
        hangs = is_act and bool(world.failures) and world.failures[0] == "hang"
        if hangs:
            world.failures.pop(0)
            time.sleep(1.5)
        answer = world.answer(self.command, parts.path, parse_qs(parts.query), body)
        if lost:  # it is done, and nobody hears of it
            self.close_connection = True
            self.connection.close()
            return
        self._say(answer)

    def _say(self, answer: Answer) -> None:
        status, found = answer
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - the names http.server calls

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        """Stay silent when a client leaves in the middle, as some tests let it."""


@contextmanager
def serving(world: World, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve a world and give its address."""
    handler = type("Handler", (_Handler,), {"world": world})
    with _Server(("127.0.0.1", 0), handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
