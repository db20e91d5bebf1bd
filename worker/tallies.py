"""How much is said: per month, per week, per post, and to each governing body."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from models.deciding.claim import Via
from models.plan.organisation import PostKind
from worker.chronicle import week_of
from worker.report import DigestPart, Report


@dataclass(frozen=True, kw_only=True)
class PostLoad:
    """What one post gets."""

    post: str
    messages: int
    letters: int
    busiest: date
    in_busiest: int


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week with many messages, and the clause most of them are about."""

    start: date
    count: int
    clause: str
    most: int


@dataclass(frozen=True, kw_only=True)
class TopBody:
    """What reached one governing body."""

    post: str
    digests: tuple[DigestPart, ...]


def by_month(report: Report) -> dict[date, int]:
    """Count messages by the first day of their month."""
    return dict(Counter(each.at.date().replace(day=1) for each in report.messages))


def month_table(report: Report) -> list[tuple[int, list[int]]]:
    """Return, for each year rehearsed, the messages of its twelve months."""
    months = by_month(report)
    years = range(report.from_.year, report.until.year + 1)
    return [(year, [months.get(date(year, m, 1), 0) for m in range(1, 13)]) for year in years]


def peak_weeks(report: Report, most: int = 5) -> list[Week]:
    """Return the weeks with most messages, the heaviest first."""
    clauses: dict[date, Counter[str]] = defaultdict(Counter)
    for each in report.messages:
        clauses[week_of(each.at.date())][each.clause] += 1
    weeks = []
    for start, counter in clauses.items():
        clause, number = min(counter.items(), key=lambda pair: (-pair[1], pair[0]))
        weeks.append(Week(start=start, count=counter.total(), clause=clause, most=number))
    return sorted(weeks, key=lambda each: (-each.count, each.start))[:most]


def post_loads(report: Report) -> list[PostLoad]:
    """Return what each post gets, the most burdened first."""
    messages: dict[str, Counter[date]] = defaultdict(Counter)
    letters: Counter[str] = Counter()
    for each in report.messages:
        for post in each.to:
            messages[post][each.at.date().replace(day=1)] += 1
            letters[post] += each.via is Via.URGENT
    mornings = {(each.at, post) for each in report.digests for post in each.to}
    letters.update(post for _, post in mornings)
    loads = []
    for post, months in messages.items():
        busiest, number = min(months.items(), key=lambda pair: (-pair[1], pair[0]))
        loads.append(
            PostLoad(
                post=post,
                messages=months.total(),
                letters=letters[post],
                busiest=busiest,
                in_busiest=number,
            )
        )
    return sorted(loads, key=lambda each: (-each.messages, each.post))


def top_bodies(report: Report) -> list[TopBody]:
    """Return what reached the Standing and the Presidium, each with its digests."""
    house = report.facts.house
    roles = house.organisation.roles
    found: list[TopBody] = []
    for unit in (roles.standing, roles.presidium):
        posts = house.organisation.posts_of(unit, PostKind.BODY, report.until) if unit else []
        found += [TopBody(post=post.id, digests=_of_body(report, post.id)) for post in posts]
    return found


def _of_body(report: Report, post: str) -> tuple[DigestPart, ...]:
    """Return one digest for each morning; a body's digest is read by several persons."""
    mornings: dict[object, DigestPart] = {}
    for each in report.digests:
        if post in each.to:
            mornings.setdefault(each.at, each)
    return tuple(mornings.values())


def posts_without_address(report: Report) -> list[str]:
    """Return the posts that hold during the rehearsal and have no address to send to."""
    plan = report.facts.plan
    return sorted(
        {
            post.id
            for post in plan.posts
            if not post.addresses and (post.holds_on(report.from_) or post.holds_on(report.until))
        }
    )
