"""What all tests have."""

from __future__ import annotations

from typing import Callable, Dict, Iterator, List

import pytest

from tests.host import Host

TOOLS = "tests/tools"


@pytest.fixture
def start() -> Iterator[Callable[..., Host]]:
    """Starts workers that are gone after the test."""
    hosts: List[Host] = []

    def start_worker(target: str, *arguments: str, **keywords: object) -> Host:
        host = Host(f"{TOOLS}/{target}", *arguments, **keywords)  # type: ignore[arg-type]
        hosts.append(host)
        return host

    yield start_worker
    for host in hosts:
        host.close()


@pytest.fixture(scope="module")
def workers() -> Iterator[Dict[str, Host]]:
    """The workers that the tests of a module share."""
    running: Dict[str, Host] = {}
    yield running
    for host in running.values():
        host.close()


@pytest.fixture
def shared(workers: Dict[str, Host]) -> Callable[[str], Host]:
    """A worker that other tests have used and will use; for tests that leave it as it was."""

    def share(target: str) -> Host:
        if target not in workers:
            workers[target] = Host(f"{TOOLS}/{target}")
        workers[target].forget()
        return workers[target]

    return share
