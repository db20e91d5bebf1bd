"""`dondoc up --demo`: a plan moved to today, issued, with accounts and ready client profiles."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from database import queries, tables
from database.desk import accounts
from database.desk import tables as desk
from database.desk.tokens import hash_of, issue
from database.packages import load_package, store_package
from models import names
from models.deciding.commands import Actor
from models.desk.accounts import Account
from models.desk.identity import Role, Scope
from models.messages import PlanCommand, PlanStart
from models.plan.organisation import PostKind
from models.plan.plan import Plan
from models.plan_run.progress import Issue, PlanRow
from models.plan_run.rebase import rebase, years_until_today
from models.timing.clock import PlanClock
from models.wording import Wording, say
from runtime.clock import now
from runtime.database import open_database
from runtime.package_files import read_folder
from runtime.worded import WordedInputError
from worker.child import Tell
from worker.demo_cast import organisation_of, shown_posts
from worker.profiles_file import read_profiles, write_profiles

NUMBER = "DEMO/KH"
COMMAND = "demo-issue"
AUDITOR = "auditor"
AUDITOR_NAME = "Kiểm toán (trình diễn)"
LABEL = "demo"
TOKEN_DAYS = 400
ISSUE_WITHIN = timedelta(minutes=3)  # all its workflows are opened meanwhile
Profiles = dict[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a demonstration is set up."""

    database_url: str
    api_url: str
    profiles: Path


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What was set up."""

    plan: str
    title: str
    folder: Path
    profiles: tuple[str, ...]
    example: str

    def told(self) -> Iterator[Wording]:
        """Say how to use it."""
        yield say("Demonstration of the plan '%(plan)s', moved to today; its number and date are "
                  "assumed.", plan=self.plan)  # fmt: skip
        yield say("%(count)s ready profiles in %(folder)s:", count=len(self.profiles),
                  folder=self.folder)  # fmt: skip
        yield say("  %(names)s", names=" ".join(self.profiles))
        yield say("Work with one of them:")
        yield say("  export DONDOC_CONFIG_HOME=%(folder)s", folder=self.folder)
        yield say("  dondoc task list --profile %(name)s", name=self.example)


async def start_demo(client: Client, place: Place, folder: Path, tell: Tell) -> Demo:
    """Set the demonstration up; what was set up before goes on where it was."""
    engine = open_database(place.database_url)
    try:
        plan = await asyncio.to_thread(_stored_plan, engine, folder, tell)
        await _start(client, plan)
        if not await asyncio.to_thread(_is_issued, engine, plan):
            tell(say("Issuing the plan and opening its duties …"))
            await _issue(client, plan)
        names_of = await asyncio.to_thread(_give_profiles, engine, plan, place)
    finally:
        engine.dispose()
    focal = plan.file.roles.focal_department
    heads = organisation_of(plan).posts_of(focal, PostKind.HEAD, _today(plan))
    return Demo(
        plan=plan.file.id,
        title=plan.file.title,
        folder=place.profiles,
        profiles=names_of,
        example=profile_name(heads[0].id) if heads else names_of[0],
    )


def profile_name(post: str) -> str:
    """Return the name of a post's profile: the post's, in lower case."""
    return post.lower().replace("/", "-")


def _today(plan: Plan) -> date:
    return now().astimezone(ZoneInfo(plan.file.calendars.zone)).date()


# --- the plan ------------------------------------------------------------------------------------


def _stored_plan(engine: Engine, folder: Path, tell: Tell) -> Plan:
    """Return the plan that is stored already, or move the folder's to today and store that."""
    reading = read_folder(folder)
    if reading.plan is None:
        problems = tuple(str(each.wording) for each in reading.errors)
        wording = say("the package in %(folder)s has errors", folder=folder)
        raise WordedInputError(wording, problems)
    plan = reading.plan
    with engine.begin() as conn:
        founded = _version(conn, plan.file.id)
        if founded:
            return load_package(conn, plan.file.id, founded)
        years = years_until_today(plan, _today(plan))
        tell(say("Moving the plan by %(years)s years …", years=years))
        moved = rebase(plan, years)
        store_package(conn, moved)
        return moved


def _version(conn: Connection, plan_id: str) -> str | None:
    table = tables.organisation
    found: str | None = conn.scalar(select(table.c.package).where(table.c.plan == plan_id))
    return found


def _is_issued(engine: Engine, plan: Plan) -> bool:
    with engine.begin() as conn:
        row = queries.plan_row(conn, plan.file.id)
    return row is not None and row.issued_on is not None


async def _start(client: Client, plan: Plan) -> None:
    await client.start_workflow(
        names.PLAN_WORKFLOW,
        PlanStart(plan=plan.file.id, package=plan.version, clock=PlanClock()),
        id=f"plan:{plan.file.id}",
        task_queue=names.TASK_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


async def _issue(client: Client, plan: Plan) -> None:
    today, organisation = _today(plan), organisation_of(plan)
    head = organisation.posts_of(plan.file.roles.root, PostKind.HEAD, today)[0]
    actor = Actor(post=head.id, person=next(iter(organisation.holders(head.id, today)), ""))
    body = Issue(issued_on=today, number=NUMBER, assumed=True)
    await client.get_workflow_handle(f"plan:{plan.file.id}").execute_update(
        names.COMMAND_UPDATE,
        PlanCommand(command_id=COMMAND, actor=actor, body=body),
        id=COMMAND,
        result_type=PlanRow,
        rpc_timeout=ISSUE_WITHIN,
    )


# --- the people ----------------------------------------------------------------------------------


def _give_profiles(engine: Engine, plan: Plan, place: Place) -> tuple[str, ...]:
    """Give everybody an account and the shown posts a token; who has a valid one keeps it.

    The file is written before the tokens are committed: a crash in between leaves profiles that the
    next start replaces, and never tokens that nobody has.
    """
    before = read_profiles(place.profiles)
    with engine.begin() as conn:
        _add_accounts(conn, plan)
        valid = set(
            conn.scalars(select(desk.token.c.hash).where(desk.token.c.revoked_at.is_(None)))
        )
        profiles: Profiles = {}
        for name, (person, scopes) in _wanted(plan).items():
            token = before.get(name, {}).get("token", "")
            if hash_of(token) not in valid:
                label = f"{LABEL} {name}"
                token = issue(
                    conn, person=person, label=label, scopes=scopes, days=TOKEN_DAYS, now=now()
                ).secret
            profiles[name] = {
                "server": place.api_url,
                "token": token,
                "person": person,
                "plan": plan.file.id,
            }
        write_profiles(place.profiles, profiles)
    return tuple(sorted(profiles))


def _wanted(plan: Plan) -> dict[str, tuple[str, tuple[Scope, ...]]]:
    """Return, by profile, the person behind it and what the token is for."""
    wanted: dict[str, tuple[str, tuple[Scope, ...]]] = {
        accounts.FIRST: (accounts.FIRST, (Scope.ADMIN, Scope.READ)),
        AUDITOR: (AUDITOR, (Scope.READ,)),
    }
    today, organisation = _today(plan), organisation_of(plan)
    for post in shown_posts(plan, today):
        found = organisation.addressee(post, today)
        if found is not None:
            wanted[profile_name(post.id)] = (found.persons[0], (Scope.ACT, Scope.READ))
    return wanted


def _add_accounts(conn: Connection, plan: Plan) -> None:
    known = set(conn.scalars(select(desk.account.c.person)))
    today = _today(plan)
    people = {
        each.person: each.name or each.person for each in plan.tenures if each.holds_on(today)
    }
    wanted = {person: (name, Role.PERSON) for person, name in people.items()}
    wanted[AUDITOR] = (AUDITOR_NAME, Role.AUDITOR)
    for person in sorted(wanted.keys() - known):
        name, role = wanted[person]
        new = Account(person=person, name=name, role=role, lang="vi", created_at=now())
        accounts.add_account(conn, new)
