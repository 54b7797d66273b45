"""Which adapters a worker that serves the service takes."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.host import ROOT

TOOLS = "tests.grpc.tools"


def test_makes_an_adapter_that_is_no_base_adapter_anew_for_each_call(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, adapter=f"{TOOLS}.bridged.Dispatching").wait_until_ready()
    with ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(
                lambda number: worker.value_of("who", {"seconds": 0.1}, session=f"s-{number}"),
                range(4),
            )
        )
    assert [(own, given, log) for own, given, log, _ in found] == [
        (f"s-{number}", f"s-{number}", ["initialize"]) for number in range(4)
    ]
    chunks = list(worker.stream("stream", {"end": 2}, session="last"))
    assert [chunk.data for chunk in chunks] == [b'{"number":0}', b'{"number":1}', b""]
    failed = worker.execute("nothing")
    assert (failed.success, failed.error_message) == (False, "Unknown tool: nothing")
    worker.process.terminate()
    assert worker.exit_code() == 0
    assert worker.printed.count("cleaned up ") == 6
    assert [tool.name for tool in bridge_host.registered["last"].tools] == ["execute_tool"]


def test_takes_adapters_that_dispatch_asynchronously(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, adapter=f"{TOOLS}.bridged.AsyncDispatching").wait_until_ready()
    assert worker.value_of("any", {}) == ["any", True, "session-1"]
    assert [chunk.data for chunk in worker.stream("stream", {"end": 2})] == [b"0", b"1", b""]


def test_runs_adapters_of_the_original_package_unchanged(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, adapter=f"{TOOLS}.original.OriginalAdapter").wait_until_ready()
    assert worker.value_of("echo", {"a": 1}) == {"echoed": {"a": 1}, "session": "session-1"}
    assert worker.value_of("hidden", {"b": [2]}) == {"hidden": {"b": [2]}, "session": "session-1"}
    chunks = [json.loads(chunk.data) for chunk in worker.stream("stream_data", {"count": 2}) if chunk.data]
    assert chunks == [{"step": 0}, {"step": 1}]
    assert worker.value_of("call_elixir_demo", {"tool_name": "double", "value": 4}) == 8
    assert worker.value_of("call_elixir_demo", {"tool_name": "x"}) == {"available_tools": ["double", "old"]}
    assert not worker.execute("_private").success


def test_runs_the_showcase_by_its_original_name(bridge_host: Any, serve: Any) -> None:
    adapter = "snakepit_bridge.adapters.showcase.ShowcaseAdapter"
    worker = serve(bridge_host.address, adapter=adapter).wait_until_ready()
    assert worker.value_of("basic_add", {"a": 1, "b": 2}) == 3
    assert [chunk.is_final for chunk in worker.stream("stream_data", {"count": 2, "delay": 0})][-1]


def test_takes_files_and_modules_of_functions_as_well(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, adapter="tests/grpc/tools/office.py").wait_until_ready()
    assert worker.value_of("add", {"a": 1, "b": 2}) == 3


@pytest.mark.parametrize(
    ("adapter", "reason"),
    [
        ("no_such_module.Adapter", "no_such_module cannot be imported"),
        (f"{TOOLS}.bridged.NoSuchAdapter", "has no 'NoSuchAdapter'"),
        (f"{TOOLS}.bridged.Nothing", "has no tools: mark methods with @tool, or write execute_tool()."),
        (f"{TOOLS}.bridged.Unmakeable", "cannot be declared"),
        ("tests/tools/broken_adapter.py", "An adapter cannot be initialised"),
    ],
)
def test_says_why_an_adapter_cannot_be_used(serve: Any, adapter: str, reason: str) -> None:
    worker = serve("127.0.0.1:1", adapter=adapter)
    assert worker.exit_code() == 1
    assert reason in worker.logged()
    assert worker.printed == ""


def check(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Runs the command without a host."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "later_worker.grpc_server", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
    )


def test_checks_an_adapter_without_a_host() -> None:
    own = check("--health-check", "--adapter", f"{TOOLS}.bridged.BridgedAdapter")
    assert own.returncode == 0
    assert own.stdout.startswith(f"OK: {TOOLS}.bridged.BridgedAdapter has ")
    assert check("--health-check").returncode == 0
    broken = check("--health-check", "--adapter", f"{TOOLS}.bridged.Nothing")
    assert (broken.returncode, broken.stdout) == (1, "")


def test_says_what_it_needs_where_there_is_no_grpc() -> None:
    completed = check("--health-check", PYTHONPATH=str(ROOT / "tests" / "grpc" / "without_grpc"))
    assert completed.returncode == 1
    assert "pip install 'later-worker[grpc]'" in completed.stderr
    assert "Traceback" not in completed.stderr


def test_does_not_stand_in_the_way_of_the_original_package(tmp_path: Path) -> None:
    package = tmp_path / "snakepit_bridge"
    package.mkdir()
    (package / "__init__.py").write_text("REAL = True\n")
    (tmp_path / "own.py").write_text(
        "import snakepit_bridge\n"
        "class Adapter:\n"
        "    def execute_tool(self, tool_name, arguments, context): return snakepit_bridge.REAL\n"
    )
    completed = check("--health-check", "--adapter", "own.Adapter", PYTHONPATH=str(tmp_path))
    assert completed.returncode == 0, completed.stderr
