"""The list of all routers."""

from fastapi import APIRouter

from api import (
    accounts,
    board,
    collections,
    drafts,
    duties,
    exports,
    feeds,
    figures,
    files,
    imports,
    letters,
    notices,
    organisation,
    plans,
    prints,
    reports,
    rules,
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
            rules,
            tokens,
            plans,
            tasks,
            drafts,
            collections,
            duties,
            board,
            organisation,
            files,
            reports,
            prints,
            figures,
            imports,
            letters,
            notices,
            watch,
            feeds,
            exports,
        )
    )
