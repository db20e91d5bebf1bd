"""A line to the API: requests over HTTP on one connection, as any client sends them."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

WITHIN = 30.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:  # noqa: ANN401 — whatever JSON came
        """The content, where it is JSON."""
        return json.loads(self.raw) if self.raw else None

    @property
    def code(self) -> str:
        """The code of a problem."""
        return str((self.body or {}).get("code", ""))


class Line:
    """One connection that stays open between requests."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def ask(
        self, method: str, path: str, token: str | None, content: object = None, **headers: str
    ) -> Answer:
        """Send one request."""
        sent = {"Authorization": f"Bearer {token}"} if token is not None else {}
        body = None if content is None else json.dumps(content, default=str).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        try:
            self._connection.request(method, path, body, {**sent, **headers})
            response = self._connection.getresponse()
            raw = response.read()
        except (http.client.HTTPException, OSError):
            self._connection.close()
            raise
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=found, raw=raw)
