"""What a change for everybody would say, shown before anybody is asked to decide it."""

from collections.abc import Mapping
from typing import Any

import click

from cli.output.values import clean
from cli.texts import _

MANY = 12


def show_effect(effect: Mapping[str, Any]) -> None:
    """Print on the error stream how many messages to whom; standard output stays the answer's."""
    reached, moved = int(effect.get("reached") or 0), int(effect.get("moved") or 0)
    messages, posts = int(effect.get("messages") or 0), effect.get("posts") or {}
    said = _("Open obligations looked at again: {reached}; with other days ahead: {moved}.")
    click.echo(said.format(reached=reached, moved=moved), err=True)
    click.echo(_messages(messages, len(posts)), err=True)
    for post, count in list(posts.items())[:MANY]:
        click.echo(f"  {clean(post)}: {count}", err=True)
    if len(posts) > MANY:
        click.echo("  …", err=True)


def _messages(messages: int, posts: int) -> str:
    if not messages:
        return _("It says nothing at once: what was said is not repeated.")
    said = _("Messages it causes at once: {messages}, to so many posts: {posts}.")
    return said.format(messages=messages, posts=posts)
