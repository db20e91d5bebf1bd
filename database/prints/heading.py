"""Head and foot of a printed report: who issues it, who signs by what authority, who gets it."""

from datetime import date

from pydantic import Field
from sqlalchemy import Connection, select

from database import tables
from database.desk.context import Context
from database.desk.scope import holds, named
from documents.content import Head, Signature
from models.base import Value
from models.deciding.signing import SigningCapacity
from models.plan.organisation import PostKind, Tenure
from models.plan.plan import Duty

_post, _tenure = tables.post, tables.tenure
_BY_ORDER = {SigningCapacity.TL, SigningCapacity.TUQ}  # by the head of the department itself


class Asked(Value):
    """What whoever prints says of the paper itself; the rest is looked up."""

    number: int | None = Field(default=None, ge=1, le=99_999)
    symbol: str = Field(default="", max_length=40, description="as in 'BC-…'")
    place: str = Field(default="", max_length=80)
    day: date | None = Field(default=None, description="of the paper; without it today")
    capacity: SigningCapacity = Field(
        default=SigningCapacity.TL, description="by what authority it is signed"
    )


class Heading:
    """Look up who issues and signs the report of a unit."""

    def __init__(self, conn: Connection, context: Context, unit: str, lead: str) -> None:
        """Take the unit whose report it is, and the unit that writes it."""
        roles = context.plan.file.roles
        self._conn = conn
        self._context = context
        self._root = roles.root
        self._lead = lead
        self._body = roles.presidium or roles.root if unit == roles.root else unit
        wanted = [unit, lead, roles.root, self._body]
        self.names = {
            code: each.name or code
            for code, each in named(conn, context.id, wanted, context.today).items()
        }

    def head(self, asked: Asked) -> Head:
        """Return the head: above the issuer stands the root, unless it is the root itself."""
        above = self.names.get(self._root, "") if self._lead != self._root else ""
        return Head(
            superior=above,
            issuer=self.names.get(self._lead, self._lead),
            number=asked.number,
            symbol=asked.symbol or "BC-…",
            place=asked.place,
            day=asked.day or self._context.today,
        )

    def signature(self, asked: Asked) -> Signature:
        """Return by what authority it is signed, and by which post.

        By order or delegation the head of the department signs; on behalf of a body its head, or
        for him a deputy.
        """
        # Whose body it is stands in the head of the paper already.
        whole = self.names.get(self._body, self._body)
        body = whole.removesuffix(self.names.get(self._root, "")).strip() or whole
        capacity = asked.capacity
        if capacity in _BY_ORDER:
            title, signer = self._seat(self._lead, PostKind.HEAD)
            return Signature(capacity=f"{capacity} {body}", title=title, signer=signer)
        unit = self._root if self._body != self._lead else self._lead
        head, name = self._seat(unit, PostKind.HEAD)
        if capacity is SigningCapacity.KT:
            deputy, signer = self._seat(unit, PostKind.DEPUTY)
            return Signature(capacity=f"{capacity} {head}", title=deputy, signer=signer)
        if capacity is SigningCapacity.Q:
            return Signature(title=f"{capacity} {head}", signer=name)
        return Signature(capacity=f"{capacity} {body}", title=head, signer=name)

    def _seat(self, unit: str, kind: PostKind) -> tuple[str, str]:
        """Return the title of a unit's post and the name of who holds it today."""
        on = self._context.today
        post = self._conn.execute(
            select(_post.c.post, _post.c.title_vi)
            .where(_post.c.plan == self._context.id, _post.c.unit == unit, _post.c.kind == kind)
            .where(holds(_post, on))
            .order_by(_post.c.post)
            .limit(1)
        ).one_or_none()
        if post is None:
            return "", ""
        held = select(_tenure.c.document).where(
            _tenure.c.plan == self._context.id, _tenure.c.post == post.post, holds(_tenure, on)
        )
        tenure = self._conn.scalars(held.order_by(_tenure.c.id).limit(1)).one_or_none()
        name = Tenure.model_validate_json(tenure).name if tenure else ""
        # Where a holder is named after his post, nobody's name is known: room is left for it.
        called = post.title_vi.partition(",")[0].casefold()
        return post.title_vi, "" if called in name.casefold() else name


def addressees(conn: Connection, context: Context, duty: Duty | None) -> tuple[str, ...]:
    """Return to whom a report goes, after 'Kính gửi': those who receive it, in turn."""
    units = [each.unit for each in (duty.receivers if duty else ()) if each.unit]
    found = named(conn, context.id, units, context.today)
    return tuple(found[unit].name or unit if unit in found else unit for unit in units)


def copies(context: Context, duties: tuple[Duty | None, ...]) -> tuple[str, ...]:
    """Return who else gets it, under 'Nơi nhận': the classes that reported or contributed."""
    names = [
        name
        for duty in duties
        if duty
        for name in (duty.lead.unit_class, *(each.unit_class for each in duty.partners))
        if name
    ]
    classes = context.index.classes
    return tuple(dict.fromkeys(classes[name].label_vi for name in names if name in classes))
