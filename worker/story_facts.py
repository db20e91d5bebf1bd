"""What the story and the page both say in words: head, undecided, withheld, collections."""

from collections import Counter, defaultdict

from models.deciding.claim import Via
from models.plan.plan import Duty
from models.source import SourceKind
from worker.naming import Naming
from worker.report import Report
from worker.wording import Words


class StoryFacts:
    """Say the facts of one report in one language."""

    def __init__(self, report: Report, words: Words) -> None:
        """Remember the report and the names in it."""
        self._report = report
        self._words = words
        self._data = report.facts
        self._names = Naming(report.facts, words.lang)

    def title(self) -> str:
        """Return the plan's title in the reader's language."""
        file = self._data.plan.file
        english = file.title_en if self._words.lang == "en" else ""
        return english or file.title

    def head(self) -> list[str]:
        """Return what was rehearsed, what of it is assumed, and what the plan does not say."""
        words, report = self._words, self._report
        urgent = sum(each.via is Via.URGENT for each in report.messages)
        return [
            words("title", title=self.title()),
            words("scenario", name=report.scenario.name, title=report.scenario.title),
            words(
                "span",
                start=report.from_,
                until=report.until,
                messages=len(report.messages),
                digests=len(report.digests),
                urgent=urgent,
            ),
            self.issued(),
            *self.unknown(),
        ]

    def issued(self) -> str:
        """Say when the plan was issued, and that this is assumed where it is."""
        words, plan = self._words, self._report.plan
        if plan.issued_on is None:
            return words("not_issued")
        number = plan.number or words("unknown_number")
        key = "issued_assumed" if plan.assumed else "issued"
        return words(key, day=plan.issued_on, number=number, note=plan.assumed_note)

    def unknown(self) -> list[str]:
        """Say what the plan's text leaves open, and how many deadlines are the system's own."""
        words, file = self._words, self._data.plan.file
        gaps = []
        if file.identity.number is None:
            gaps.append(words("unknown_issue_number"))
        if file.identity.issued_on is None:
            gaps.append(words("unknown_issue_day"))
        if self._report.undecided:
            gaps.append(words("unknown_deciders", count=len(self._report.undecided)))
        lines = [words("unknown", what=", ".join(gaps))] if gaps else []
        sources = (each.source.kind for duty in file.duties for each in duty.deadlines)
        defaults = sum(kind is SourceKind.DEFAULT for kind in sources)
        return [*lines, words("defaults", count=defaults)] if defaults else lines

    def post(self, post: str) -> str:
        """Return a post's title as it is at the end."""
        return self._names.post(post, self._report.until)

    def undecided(self) -> list[str]:
        """Say what nobody has decided, and when somebody did in the end."""
        open_duties = (
            duty
            for duty in self._data.plan.file.duties
            if duty.lead.undecided or duty.deadline_undecided
        )
        return [self._undecided(duty) for duty in open_duties]

    def _undecided(self, duty: Duty) -> str:
        words = self._words
        what = [words("undecided_lead")] if duty.lead.undecided else []
        what += [words("undecided_deadline")] if duty.deadline_undecided else []
        product = words.clip(self._names.product(duty.id), 60)
        text = words("undecided_line", clause=duty.clause, product=product, what=", ".join(what))
        decided = self._data.plan_row.decided.get(duty.id)
        if decided is None:
            return f"{text}; {words('never_decided')}"
        document = decided.decision
        note = f"; {words('decided_on', day=document.date)} ({document.type} {document.number})"
        assumed = " – giả định của kịch bản" if words.lang == "vi" else " – assumed by the scenario"
        return text + note + (assumed if document.assumed else "")

    def skipped(self) -> list[str]:
        """Say which rungs had nobody on them, why, and how often; the most frequent first."""
        groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for row in self._report.skipped_rungs:
            groups[row.rung, row.addressee, str(row.reason)].append(row.unit)
        ranked = sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))
        return [self._skipped(*key, units) for key, units in ranked]

    def _skipped(self, rung: str, addressee: str, reason: str, units: list[str]) -> str:
        words = self._words
        named = units[0] if len(set(units)) == 1 else words("units", count=len(set(units)))
        return words(
            "skipped_line",
            rung=rung,
            addressee=addressee,
            reason=words(reason),
            count=len(units),
            units=named,
        )

    def alarms(self) -> list[str]:
        """Say how often the operator was alarmed, if ever."""
        count = len(self._data.alarms)
        return [self._words("alarms", count=count)] if count else []

    def withheld(self) -> list[str]:
        """Say how many messages were decided against, by reason."""
        counts = Counter(str(each.reason) for each in self._report.withheld)
        return [
            self._words("withheld_line", reason=self._words(reason), count=count)
            for reason, count in sorted(counts.items())
        ]

    def collection_columns(self) -> list[str]:
        """Return the heads of the collections' table."""
        counted = ("expected", "received", "received_late", "missing", "closed_at")
        keys = ("cycle", "period", "due", *counted)
        return [self._words(key) for key in keys]

    def collection_rows(self) -> list[tuple[object, ...]]:
        """Return one row for each collection."""
        return [
            (
                each.cycle,
                each.period,
                each.due,
                each.expected,
                each.received,
                each.late,
                each.missing,
                self._words.day(each.closed_at.date()) if each.closed_at else "–",
            )
            for each in self._report.collections
        ]
