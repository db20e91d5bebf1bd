"""The list of all routers."""

from fastapi import APIRouter

from api import (
    accounts,
    board,
    collections,
    exports,
    feeds,
    files,
    notices,
    organisation,
    plans,
    tasks,
    tokens,
    watch,
)


def routers() -> tuple[APIRouter, ...]:
    """Return the routers in the order in which their routes are tried."""
    return tuple(
        module.router
        for module in (
            accounts,
            tokens,
            plans,
            tasks,
            collections,
            board,
            organisation,
            files,
            notices,
            watch,
            feeds,
            exports,
        )
    )
