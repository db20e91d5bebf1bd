"""A day at the desk: the command line as people run it, against everything as `up` runs it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.integration.house import ROOT, House, house

UNIT, SUPERIOR, SECRETARY = "htv-vp.focal", "htv-cm.head", "htv-vp.head"
PROVINCE, FOREIGN, AUDITOR = "htv-hue.focal", "htv-dn.focal", "auditor"
TASK, PLANS = "B.1:1:HTV-VP", "B.3:1:HTV:HTV-HUE"
DONE, NOT_FOUND, NOT_PERMITTED, REFUSED, UNREACHABLE = 0, 3, 4, 5, 6
SECONDS = 60.0


class Said(NamedTuple):
    """What one command came to."""

    code: int
    out: str
    err: str


class Desk:
    """A user's machine: the program, the profiles, an outbox of its own."""

    def __init__(self, here: House, folder: Path) -> None:
        self._environment = {
            **os.environ,
            "DONDOC_LANG": "vi",
            "DONDOC_CONFIG_HOME": str(here.data / "profiles"),
            "DONDOC_STATE_HOME": str(folder / "state"),
            "DONDOC_TIMEOUT": "3",
        }

    def begin(self, profile: str, *words: str) -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            (sys.executable, "-P", "-m", "cli", *words),
            cwd=ROOT,
            env={**self._environment, "DONDOC_PROFILE": profile},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, profile: str, *words: str) -> Said:
        """Run a command to its end."""
        command = self.begin(profile, *words)
        out, err = command.communicate(timeout=SECONDS)
        assert "Traceback" not in err, err
        return Said(command.returncode, out, err)

    def does(self, profile: str, *words: str) -> str:
        """Run a command that is done; return what it prints."""
        said = self.run(profile, *words)
        assert said.code == DONE, said
        return said.out

    def asks(self, profile: str, *words: str) -> Any:  # noqa: ANN401 — whatever JSON came
        """Ask a question; return its answer."""
        return json.loads(self.does(profile, *words, "--json"))

    def state(self, task: str = TASK, profile: str = SECRETARY) -> str:
        """Return how a task stands."""
        return str(self.asks(profile, "task", "show", task)["state"])

    def acts(self, kind: str, task: str = TASK) -> list[dict[str, Any]]:
        """Return the acts of a kind in the history of a task."""
        found = self.asks(SECRETARY, "task", "history", task)["items"]
        return [each for each in found if each["type"] == kind]


def _takes_on(desk: Desk) -> None:
    """The unit finds its task, takes it on, and reports how far it is."""
    lines = desk.does(UNIT, "task", "list").splitlines()
    assert TASK in [line.split("\t")[1] for line in lines]
    desk.does(UNIT, "task", "accept", TASK)
    again = desk.run(UNIT, "task", "accept", TASK)
    assert (again.code, "đã nhận" in again.err) == (REFUSED, True)
    desk.does(UNIT, "task", "progress", TASK, "đang lấy ý kiến")


def _hands_in(desk: Desk, product: Path) -> None:
    """The unit hands in its product, with the number and the date of its letter."""
    handed = ("--product", str(product), "--number", "12/TTr-VP", "--date", "20/11/2026")
    desk.does(UNIT, "task", "submit", TASK, *handed)
    submission = desk.asks(UNIT, "task", "show", TASK)["submission"]
    assert (submission["number"], submission["dated"]) == ("12/TTr-VP", "2026-11-20")
    assert submission["acted_at"]
    (line,) = desk.acts("submit")
    assert (line["post"], line["acted_at"]) == ("HTV-VP.focal", submission["acted_at"])


def _decides(desk: Desk, product: Path, folder: Path) -> None:
    """The superior returns it with a reason; the unit hands in again; he gets what was sent."""
    assert TASK in desk.does(SUPERIOR, "review", "list")
    desk.does(SUPERIOR, "review", "return", TASK, "--reason", "thiếu dự toán")
    found = desk.asks(UNIT, "task", "show", TASK)
    assert (found["state"], found["returned"]["reason"]) == ("returned", "thiếu dự toán")
    product.write_bytes(b"%PDF-1.7 with its budget")
    desk.does(UNIT, "task", "submit", TASK, "--product", str(product))
    versions = desk.asks(SUPERIOR, "task", "files", TASK)["items"]
    assert [each["version"] for each in versions] == [1, 2]
    desk.does(SUPERIOR, "task", "files", TASK, str(versions[-1]["id"]), "-o", str(folder / "got"))
    assert (folder / "got").read_bytes() == product.read_bytes()


def _two_at_once(desk: Desk) -> None:
    """One approves while another return is on its way: one is done, the other learns the state."""
    both = [
        desk.begin(SUPERIOR, "review", "approve", TASK),
        desk.begin(SUPERIOR, "review", "return", TASK, "--reason", "còn thiếu"),
    ]
    said = [Said(each.wait(SECONDS), *each.communicate()) for each in both]
    assert sorted(each.code for each in said) == [DONE, REFUSED], said
    (lost,) = (each for each in said if each.code == REFUSED)
    assert "Trạng thái hiện nay" in lost.err
    if desk.state() == "returned":
        desk.does(UNIT, "task", "submit", TASK)
        desk.does(SUPERIOR, "review", "approve", TASK)
    assert desk.state() == "completed"


def _foreign(desk: Desk) -> None:
    """A token of another unit finds nothing; who reads everything does nothing."""
    for words in (("show", TASK), ("history", TASK), ("accept", TASK), ("files", TASK)):
        assert desk.run(FOREIGN, "task", *words).code == NOT_FOUND
    assert TASK not in desk.does(FOREIGN, "task", "list", "--bucket", "all")
    assert desk.run(AUDITOR, "task", "progress", TASK, "x").code == NOT_PERMITTED
    assert desk.run(FOREIGN, "plan", "suspend", "--reason", "x", "-y").code == NOT_PERMITTED


async def _line_breaks(here: House, desk: Desk) -> None:
    """The API is killed before the act: it waits in the outbox, and is delivered once."""
    here.signal(signal.SIGSTOP)  # or the API would be back before the command gives up
    os.kill(here.pid("api"), signal.SIGKILL)
    kept = await asyncio.to_thread(desk.run, UNIT, "task", "progress", TASK, "gửi khi mất mạng")
    assert kept.code == UNREACHABLE, kept
    (waiting,) = desk.asks(UNIT, "outbox", "list")["items"]
    assert (waiting["result"], waiting["object"]) == ("waiting", TASK)
    here.signal(signal.SIGCONT)
    await here.until(lambda: here.get("/readyz").status == 200)
    desk.does(UNIT, "outbox", "send")
    desk.does(UNIT, "outbox", "send")
    (line,) = (each for each in desk.acts("report_progress") if "mất mạng" in each["text"])
    assert line["acted_at"][:19] <= line["at"][:19]
    assert desk.asks(UNIT, "outbox", "list")["items"] == []


def _many_answer(desk: Desk, product: Path) -> None:
    """A province answers, watches what becomes of it, and the secretary settles and looks on."""
    news = ("task", "watch", "--since", "0", "--once", "--wait", "1")
    desk.does(PROVINCE, "task", "submit", PLANS, "--product", str(product), "--number", "3/KH")
    seen = [json.loads(line) for line in desk.does(PROVINCE, *news, "--json").splitlines()]
    assert [each["type"] for each in seen if each["person"]][-1] == "receive"
    desk.does(SECRETARY, "review", "return", PLANS, "--reason", "thiếu số liệu")
    desk.does(PROVINCE, "task", "submit", PLANS, "--product", str(product))
    desk.does(SECRETARY, "review", "approve", PLANS)
    later = ("task", "watch", "--since", str(seen[-1]["id"]), "--once", "--wait", "1")
    lines = desk.does(PROVINCE, *later).splitlines()
    assert [line.split("\t")[3] for line in lines] == ["return_entry", "receive", "accept"]
    collection = PLANS.rpartition(":")[0]
    states = desk.asks(SECRETARY, "collection", "show", collection)["states"]
    assert (states["accepted"], states["expected"]) == (1, 2)
    board = desk.asks(SECRETARY, "board", "--weeks", "52")
    cells = {each["unit"]: each for each in board["cells"]}
    assert cells["HTV-HUE"]["on_time"] == 1
    assert board["totals"]["open_in_term"] > 0
    assert collection in desk.does(SECRETARY, "board", "--weeks", "52", "--part", "collections")


async def test_a_day_at_the_desk(tmp_path: Path) -> None:
    """A unit, its superior, a province and the secretary do a day's work; a server dies in it."""
    async with house(tmp_path) as here:
        await here.start_demo()
        desk, product = Desk(here, tmp_path), tmp_path / "Bộ tiêu chí.pdf"
        product.write_bytes(b"%PDF-1.7 criteria")
        _takes_on(desk)
        await _line_breaks(here, desk)
        _hands_in(desk, product)
        _foreign(desk)
        _decides(desk, product, tmp_path)
        _two_at_once(desk)
        _many_answer(desk, product)
