"""Programs that serve the service by themselves, as workers of hosts on other machines."""

from __future__ import annotations

import signal
from typing import Any

import grpc
import pytest

from tests.grpc.dialling_worker import TOKEN
from tests.host import eventually

WELCOME = {
    "type": "welcome",
    "protocol": 1,
    "workerId": "remote-1",
    "mode": "development",
    "heartbeatMs": 2000,
    "maxMessageBytes": 10_000_000,
}
PROGRAM = ("tests/grpc/programs/service.py", "{host}")


def test_serves_a_host_that_it_dials(start_host: Any, dial: Any) -> None:
    host = start_host()
    worker = dial(host.address, "--name", "clerk", program=PROGRAM)
    connection = host.next()
    assert connection.welcome()["name"] == "clerk"
    assert connection.metadata["authorization"] == f"Bearer {TOKEN}"
    eventually(lambda: f"LATER_READY {host.address}\n" in worker.output())
    assert connection.result(connection.call("echo", {"a": [1]}))["value"] == {"a": [1]}
    call = connection.call("variable", {"name": "level"})
    request = connection.expect(type="request", method="variables.get")
    variable = {"id": "v", "name": "level", "type": "integer", "value": 7}
    connection.send({"type": "response", "id": request["id"], "value": variable})
    assert connection.result(call)["value"] == 7
    call = connection.call("count", {"end": 2}, credit=9)
    chunks = [connection.expect(type="chunk", id=call)["value"] for _ in range(3)]
    assert chunks == [{"number": 0}, {"number": 1}, "plain text"]


def test_dials_again_with_all_that_it_has_learned(start_host: Any, dial: Any) -> None:
    host = start_host()
    dial(host.address, program=PROGRAM)
    connection = host.welcome_next()
    assert connection.result(connection.call("learn", {"name": "new_one"}))["value"] is True
    assert connection.expect(type="fulfil")["tools"][0]["declaration"]["name"] == "new_one"
    sleeping = connection.call("sleep", {"seconds": 60})
    connection.end()
    again = host.next()
    again.expect(type="announce")
    again.send(WELCOME)
    offered = [tool["declaration"]["name"] for tool in again.expect(type="fulfil")["tools"]]
    assert "new_one" in offered and "echo" in offered
    assert again.result(again.call("new_one"))["value"] == "learned new_one"
    assert again.nothing(type="result", id=sleeping)


def test_ends_in_order_when_it_is_told_to(start_host: Any, dial: Any) -> None:
    host = start_host()
    worker = dial(host.address, program=PROGRAM)
    connection = host.welcome_next()
    call = connection.call("sleep", {"seconds": 0.3})
    assert connection.nothing(seconds=0.1, type="result")
    worker.process.send_signal(signal.SIGTERM)
    ping = connection.expect(type="ping")
    connection.send({"type": "pong", "id": ping["id"]})
    assert connection.result(call)["value"] == "awake"
    connection.expect(type="goodbye")
    # The program's own.
    assert worker.exit_code() == 1
    assert "stopped in order" in worker.output()


@pytest.mark.parametrize("ability", ["a-handler", "no-handler"])
def test_says_why_a_host_refuses_it(start_host: Any, dial: Any, ability: str) -> None:
    host = start_host(refuse=(grpc.StatusCode.UNAUTHENTICATED, "Who are you?"))
    worker = dial(host.address, program=(*PROGRAM, ability))
    assert worker.exit_code() == 1
    assert f"The host at {host.address} refuses the worker" in worker.output()
    assert ("stopped in order" in worker.output()) == (ability == "a-handler")


def test_says_which_options_make_no_sense(dial: Any) -> None:
    worker = dial("nowhere", program=PROGRAM)
    assert worker.exit_code() == 2
    assert "'nowhere' is no address of a host" in worker.output()
