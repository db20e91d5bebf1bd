"""YAML as plain data, with the line and column of every value; never an exception."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from models.package.text_files import normal
from models.problem import Loc, Problem, dotted
from models.wording import Wording, say

MAX_DEPTH = 40
MAX_NODES = 200_000

_INTEGER = re.compile(r"[-+]?\d{1,18}")
_NUMBER = re.compile(r"[-+]?\d{1,18}\.\d{1,18}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

# What the parser itself may raise on damaged input, beside its own errors.
_PARSER_ERRORS = (
    YAMLError, ValueError, LookupError, AttributeError, TypeError, AssertionError,
    ArithmeticError, RecursionError, NotImplementedError,
)  # fmt: skip

Scalar = str | int | float | bool | date | None
Plain = Any  # nested lists and dicts of scalars


@dataclass(slots=True)
class Node:
    """A value with its place; keys of a mapping keep theirs."""

    value: "Scalar | list[Node] | dict[str, tuple[Node, Node]]"
    line: int
    column: int


@dataclass
class Document:
    """A file as a tree of nodes, its plain data, and what is wrong with its YAML."""

    file: str
    root: Node | None = None
    data: Plain = None
    problems: list[Problem] = field(default_factory=list)

    def position(self, loc: Loc, *, at_key: bool = False) -> tuple[int, int, Loc]:
        """Return line, column and path of the value at ``loc``, or of what should contain it."""
        node, path, key = self.root, [], None
        for step in loc:
            key, below = _child(node, step)
            if below is None:
                continue  # the tag of a union, or a key that is not there
            node = below
            path.append(step)
        mark = key if at_key and key else node
        if loc and path[-1:] != [loc[-1]]:
            path.append(loc[-1])
        return (mark.line, mark.column, tuple(path)) if mark else (1, 1, loc)


def read_yaml(file: str, text: str) -> Document:
    """Parse one file; what cannot be parsed is listed in the document's problems."""
    document = Document(file)
    builder = _Builder(document, text)
    try:
        document.root = builder.build()
        document.data = _plain(document.root, [MAX_NODES]) if document.root else None
    except _RefusedError as refusal:
        builder.problem(refusal.line, refusal.column, "yaml", refusal.wording)
    except _PARSER_ERRORS as error:
        line, column, said = _parser_words(error, text)
        builder.problem(line, column, "yaml", say("not readable as YAML: %(said)s", said=said))
    if document.root is None and not document.problems:
        builder.problem(1, 1, "empty", say("the file is empty"))
    return document


class _RefusedError(Exception):
    """This YAML is not accepted."""

    def __init__(self, line: int, column: int, wording: Wording) -> None:
        super().__init__(str(wording))
        self.line, self.column, self.wording = line, column, wording


class _Builder:
    """Turn the parser's events into nodes."""

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        parser = YAML(typ="safe", pure=True)
        self._events = cast("Iterator[Any]", parser.parse(text))
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def problem(self, line: int, column: int, code: str, wording: Wording, loc: Loc = ()) -> None:
        """Note what is wrong at a place."""
        self._document.problems.append(
            Problem(
                file=self._document.file,
                line=line,
                column=column,
                path=dotted(loc),
                code=code,
                wording=wording,
            )
        )

    def build(self) -> Node | None:
        """Return the root of the only document."""
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused(event, say("one file holds one document"))
            elif isinstance(event, NodeEvent):
                root = self._node(event, ())
        return root

    def _node(self, event: Any, loc: Loc) -> Node:  # noqa: ANN401 - the parser's events are untyped
        self._count += 1
        if self._count > MAX_NODES or len(loc) > MAX_DEPTH:
            raise _refused(event, say("too many or too deeply nested values"))
        if isinstance(event, AliasEvent):
            if event.anchor not in self._anchors:
                raise _refused(event, say("no anchor '%(name)s' stands before", name=event.anchor))
            return self._anchors[event.anchor]
        if getattr(event, "ctag", None):
            raise _refused(event, say("tags such as '%(tag)s' are not accepted", tag=event.ctag))
        mark = event.start_mark
        node = Node(None, mark.line + 1, mark.column + 1)
        if isinstance(event, ScalarEvent):
            node.value = self._scalar(event)
        elif isinstance(event, SequenceStartEvent):
            node.value = self._sequence(loc)
        elif isinstance(event, MappingStartEvent):
            node.value = self._mapping(loc)
        if event.anchor:  # only now: what contains itself is refused
            self._anchors[event.anchor] = node
        return node

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401 - the parser's events are untyped
        text = normal(event.value)
        if _UNPRINTABLE.search(text):
            raise _refused(event, say("control characters are not accepted in a text"))
        return plain_scalar(text) if event.implicit[0] else text

    def _sequence(self, loc: Loc) -> list[Node]:
        items: list[Node] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._node(event, (*loc, len(items))))
        return items

    def _mapping(self, loc: Loc) -> dict[str, tuple[Node, Node]]:
        entries: dict[str, tuple[Node, Node]] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise _refused(event, say("a key is one word, not a list, a mapping or an alias"))
            name = normal(event.value)
            key = Node(name, event.start_mark.line + 1, event.start_mark.column + 1)
            self._scalar(event)
            value = self._node(next(self._events), (*loc, name))
            if name in entries:
                wording = say("the key '%(key)s' stands here twice", key=name)
                self.problem(key.line, key.column, "duplicate-key", wording, (*loc, name))
            else:
                entries[name] = (key, value)
        return entries


def plain_scalar(text: str) -> Scalar:
    """Say what an unquoted word means: nothing, yes or no, a number, a day, or itself."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _plain(node: Node, left: list[int]) -> Plain:
    left[0] -= 1  # aliases count each time they are used: a few lines can stand for billions
    if left[0] < 0:
        raise _RefusedError(node.line, node.column, say("too many or too deeply nested values"))
    if isinstance(node.value, list):
        return [_plain(each, left) for each in node.value]
    if isinstance(node.value, dict):
        return {name: _plain(value, left) for name, (_, value) in node.value.items()}
    return node.value


def _child(node: Node | None, step: str | int) -> tuple[Node | None, Node | None]:
    value = node.value if node else None
    if isinstance(value, dict) and isinstance(step, str) and step in value:
        return value[step]
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return None, value[step]
    return None, None


def _refused(event: Any, wording: Wording) -> _RefusedError:  # noqa: ANN401 - untyped events
    return _RefusedError(event.start_mark.line + 1, event.start_mark.column + 1, wording)


def _parser_words(error: BaseException, text: str) -> tuple[int, int, str]:
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        return line, column, f"character {ord(text[error.position]):#06x} is not accepted"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        words = ", ".join(each for each in (error.context, error.problem) if each)
        return (mark.line + 1, mark.column + 1, words) if mark else (1, 1, words)
    return 1, 1, " ".join(str(error).split())[:200] or type(error).__name__
