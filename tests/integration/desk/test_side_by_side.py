"""Two workers and two APIs on one PostgreSQL: whoever answers, an act is done once and seen."""

import threading
from pathlib import Path

from database import queries
from tests.integration.desk import plan as rights
from tests.integration.desk.day import assignment, done
from tests.integration.desk.line import Answer, Line
from tests.integration.desk.office import Office, running_office, today
from tests.integration.postgresql import PostgreSQL
from tests.integration.services import Service, service
from worker.server import free_port

ORDERS = 6


def _environment(office: Office) -> dict[str, str]:
    return {
        "TEMPORAL_ADDRESS": office.client.service_client.config.target_host,
        "DONDOC_DATABASE_URL": office.url,
        "DONDOC_RATE_PER_MINUTE": "100000",
    }


def _at_both(office: Office, port: int, path: str, command_id: str) -> list[Answer]:
    """Send one command to both at the same moment, as a client does whose first line broke."""
    token, answers = office.holder(rights.LEAF), list[Answer]()
    said = {"command_id": command_id, "body": {"type": "acknowledge"}}

    def send(to: int) -> None:
        line = Line(to)
        answers.append(line.ask("POST", f"{path}/commands", token, said))
        line.close()

    threads = [threading.Thread(target=send, args=(to,)) for to in (office.port, port)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


async def _days_work(office: Office, port: int, worker: Service) -> None:
    """Act at either, ask the other; one worker is stopped in the middle."""
    orders, token = [assignment(f"side-{n}") for n in range(ORDERS)], office.holder(rights.LEAF)
    office.open(*orders)
    second = Line(port)
    for number, order in enumerate(orders):
        path = office.task(order)
        found = _at_both(office, port, path, f"side-by-side-{number}")
        assert [each.status for each in found] == [200, 200], found
        report = {"command_id": f"after-{number:06}", "body": {"type": "submit", "note": "x"}}
        done(second.ask("POST", f"{path}/commands", token, report))
        assert done(office.get(path, token))["state"] == "submitted"  # the other one sees it
        if number == ORDERS // 2:
            assert await worker.stop() == 0
    second.close()
    log = office.read(lambda conn: queries.log(conn, rights.PLAN))
    for order in orders:
        acts = [line.type for line in log if line.obligation == order.id and line.person]
        assert acts == ["acknowledge", "submit"]


async def test_two_of_each_stand_on_one_database(tmp_path: Path, postgresql: PostgreSQL) -> None:
    """One command sent to both is done once; what one has done the other shows at once."""
    plan, port, health = rights.rights_plan(today()), free_port(), free_port()
    with postgresql.database() as url, running_office(tmp_path, plan, url) as office:
        known = _environment(office)
        async with (
            service(tmp_path, "worker", **known, DONDOC_HEALTH_PORT=str(health)) as worker,
            service(tmp_path, "api", **known, DONDOC_PORT=str(port)) as api,
        ):
            await worker.is_ready(health)
            await api.is_ready(port)
            await _days_work(office, port, worker)
