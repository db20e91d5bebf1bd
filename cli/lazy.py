"""Command groups that import a command's module only when that command is wanted."""

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """A group with a table of where its commands are."""

    def __init__(self, *, where: Mapping[str, str], **settings: object) -> None:
        """Take a table of command names and ``module:name``."""
        super().__init__(**settings)  # type: ignore[arg-type]
        self.where = where

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands without loading them."""
        return sorted({*super().list_commands(ctx), *self.where})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in self.where:
            return super().get_command(ctx, cmd_name)
        module, _colon, name = self.where[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None
