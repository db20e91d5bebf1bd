"""A user's desk: one profile, one line, one plan; questions are asked and acts are sent here."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from cli.remote.acting import Acting
from cli.remote.line import Line, Request
from cli.remote.problem import ApiError, foreign, problem, read_json
from cli.remote.profile import Profile
from cli.texts import _
from models.errors import BadInputError, NotFoundError

if TYPE_CHECKING:
    from cli.remote.outbox import Outbox
    from cli.remote.papers import Paper
    from cli.remote.sending import Courier

Object = dict[str, Any]
"""An object of the API as it came; it is shown, never decided upon."""

PAGE = 500
MANY = 10
_NOT_FOUND_STATUS = 404
_COLONS_OF_AN_ID = 2
_PLAIN = Acting()


@dataclass(kw_only=True)
class Desk:
    """What a command works with."""

    profile: Profile
    line: Line
    json_wanted: bool = False

    @property
    def outbox(self) -> "Outbox":
        """Return the user's outbox."""
        from cli.remote.outbox import Outbox  # only now: a question has no use for it

        return Outbox()

    @property
    def plan(self) -> str:
        """Return the plan that is worked on: the one given, or the only one there is."""
        if not self.profile.plan:
            from dataclasses import replace

            self.profile = replace(self.profile, plan=only_plan(self.me()))
        return self.profile.plan

    @property
    def courier(self) -> "Courier":
        """Return who carries this user's commands."""
        from cli.remote.sending import Courier  # only now: a question is asked without it

        return Courier(self.line, self.profile, self.outbox)

    def me(self) -> Object:
        """Ask who this is."""
        return self.get("/v1/me")

    def get(self, path: str, **query: object) -> Object:
        """Ask for one object."""
        return self.exchange("GET", path + asked(query))

    def exchange(
        self,
        method: str,
        path: str,
        content: Mapping[str, object] | None = None,
        *,
        repeatable: bool = True,
        wait: float = 0.0,
    ) -> Object:
        """Ask for something that is no command of the plan; an empty answer is an empty object."""
        body = None if content is None else json.dumps(content, ensure_ascii=False).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        answer = self.line.send(
            Request(method, path, body, headers, repeatable=repeatable, wait=wait)
        )
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - HTTP's own ranges
            raise problem(answer.status, answer.body)
        found = read_json(answer.body, self.profile.server) if answer.body.strip() else {}
        if isinstance(found, list):
            return {"items": found, "next": None, "total": len(found)}
        if not isinstance(found, dict):
            raise foreign(self.profile.server)
        return found

    def items(self, path: str, *, limit: int | None = None, **query: object) -> list[Object]:
        """Ask for a list, page by page, up to so many."""
        return list(self.pages(path, limit=limit, **query))

    def pages(self, path: str, *, limit: int | None = None, **query: object) -> Iterator[Object]:
        """Yield the items of a list while its pages arrive."""
        cursor, left = None, limit
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            page = self.get(path, **query, limit=size, cursor=cursor)
            items = page.get("items") or []
            yield from items
            cursor = page.get("next")
            left = None if left is None else left - len(items)
            if not cursor or not items:
                return

    def act(
        self,
        path: str,
        body: Mapping[str, object],
        acting: Acting = _PLAIN,
        papers: list["Paper"] | None = None,
    ) -> Object:
        """Give a command by way of the outbox."""
        return self.courier.act(f"{path}/commands", body, acting, papers or [])

    def path(self, *segments: str) -> str:
        """Return a path below the plan; each segment is encoded whole, its slashes too."""
        return path("v1", "plans", self.plan, *segments)

    def on_task(self, name: str, use: Callable[[str], Object]) -> Object:
        """Use a task by its full id, or by a beginning or an end of it that only it has.

        What looks like a full id is used as it is, so that a command can be kept without asking
        the server; only when it is unknown there is it looked up.
        """
        if name.count(":") >= _COLONS_OF_AN_ID:
            try:
                return use(name)
            except ApiError as error:
                if error.status != _NOT_FOUND_STATUS:
                    raise
                found = self._tasks(name)
                if len(found) != 1 or found[0] == name:
                    raise
                return use(found[0])
        return use(self._only(name, self._tasks(name)))

    def on_collection(self, name: str, use: Callable[[str], Object]) -> Object:
        """Use a collection by its full id, or by a beginning or an end that only it has."""
        if name.count(":") == _COLONS_OF_AN_ID:
            return use(name)
        return use(self._only(name, _fitting(name, self.pages(self.path("collections")))))

    def _tasks(self, name: str) -> list[str]:
        found = self.pages(self.path("tasks"), q=name, bucket="all")
        return _fitting(name, found) if name else []

    @staticmethod
    def _only(name: str, found: list[str]) -> str:
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFoundError(_("There is no '{name}', or it is not yours.").format(name=name))
        said = _("'{name}' fits more than one; name one of these:").format(name=name)
        raise BadInputError(said, problems=tuple(f"  {each}" for each in found[:MANY]))


def _fitting(name: str, items: Iterable[Object]) -> list[str]:
    return [
        each
        for each in (str(item["id"]) for item in items)
        if each.startswith(name) or each.endswith(name) or f":{name}:" in f":{each}:"
    ]


def path(*segments: str) -> str:
    """Join the segments of a path, each encoded whole."""
    return "/" + "/".join(quote(each, safe="") for each in segments)


def asked(query: Mapping[str, object]) -> str:
    """Write what is asked for; what is None is left out."""
    given = {key: str(value) for key, value in query.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""


def only_plan(me: Object) -> str:
    """Return the only plan a user works on; refuse to choose among several."""
    plans = [str(each) for each in me.get("plans") or me.get("plan") or ()]
    if len(plans) == 1:
        return plans[0]
    if not plans:
        raise NotFoundError(_("There is no plan on this server yet."))
    said = _("There is more than one plan; name one with --plan: {plans}.")
    raise BadInputError(said.format(plans=", ".join(plans)))
