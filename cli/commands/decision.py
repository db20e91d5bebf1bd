"""The options that name a decision's document: number and symbol, date, issuer, type."""

from collections.abc import Callable
from datetime import date

from cli.options import Command, option
from cli.output.values import DAY
from cli.texts import _

# The symbols that offices put into a number, and the type of document each means.
_TYPES = {
    "QĐ": "quyết định",
    "KL": "kết luận",
    "TB": "thông báo",
    "TBKL": "thông báo kết luận",
    "CV": "công văn",
    "HD": "hướng dẫn",
    "NQ": "nghị quyết",
    "CT": "chỉ thị",
    "KH": "kế hoạch",
    "CTr": "chương trình",
    "TTr": "tờ trình",
    "QC": "quy chế",
    "UQ": "giấy ủy quyền",
}
_ANY = "văn bản"
Document = dict[str, object]


def decision_options(*, required: bool) -> Callable[[Command], Command]:
    """Give a command the options of a decision's document."""

    def add(command: Command) -> Command:
        for each in reversed(_options(required=required)):
            command = each(command)
        return command

    return add


def document(number: str, dated: date, issuer: str | None, type_: str | None) -> Document:
    """Return a document as the API takes it; what was not said is read from its symbol."""
    symbol = number.partition("/")[2] or number
    kind, _dash, body = symbol.partition("-")
    kind_from_symbol = _TYPES.get(kind) or _TYPES.get(body) or _ANY
    return {
        "issuer": issuer or (body if kind in _TYPES else kind) or symbol,
        "type": type_ or kind_from_symbol,
        "number": number,
        "date": dated.isoformat(),
    }


def _options(*, required: bool) -> tuple[Callable[[Command], Command], ...]:
    return (
        option(
            "--decision", "decision", required=required, metavar="NO",
            help=_("Number and symbol of the decision."),
        ),
        option(
            "--date", "dated", type=DAY, required=required, metavar="DAY",
            help=_("Date of the decision."),
        ),
        option(
            "--issuer", metavar="NAME",
            help=_("Who issued it; read from the symbol if not given."),
        ),
        option(
            "--type", "kind", metavar="TYPE",
            help=_("Type of document; read from the symbol if not given."),
        ),
    )  # fmt: skip
