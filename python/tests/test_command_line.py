"""The command ``python3 -m later_worker``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import pytest

from tests.host import ROOT

TOOL = 'from later_worker import tool\n@tool\ndef {name}(a: int) -> int:\n    """Does something."""\n    return a\n'


def run(*arguments: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Runs the command without a host."""
    hidden = ("LATER_WORKER_FD", "LATER_WORKER_SOCKET")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "later_worker", *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
    )


def names(completed: "subprocess.CompletedProcess[str]") -> List[str]:
    """The tools that ``--check`` has printed."""
    assert completed.returncode == 0, completed.stderr
    return [offer["declaration"]["name"] for offer in json.loads(completed.stdout)]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with a package and files of tools."""
    (tmp_path / "office" / "deep").mkdir(parents=True)
    (tmp_path / "office" / "__init__.py").write_text("")
    (tmp_path / "office" / "deep" / "__init__.py").write_text("")
    (tmp_path / "office" / "deep" / "letters.py").write_text(TOOL.format(name="write_letter"))
    (tmp_path / "office" / "desk.py").write_text(
        "from later_worker import BaseAdapter, tool\n"
        "class Desk(BaseAdapter):\n"
        '    @tool("Tidies.")\n'
        "    def tidy(self) -> None: pass\n"
        "class Drawer(BaseAdapter):\n"
        '    @tool("Opens.")\n'
        "    def open_drawer(self) -> None: pass\n"
    )
    (tmp_path / "numbers.py").write_text("import beside\n" + TOOL.format(name="number"))
    (tmp_path / "beside.py").write_text(TOOL.format(name="hidden"))
    return tmp_path


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["numbers.py"], ["number"]),
        (["beside"], ["hidden"]),
        (["office.deep.letters"], ["write_letter"]),
        (["office.desk"], ["tidy", "open_drawer"]),
        (["office.desk.Desk"], ["tidy"]),
        (["office.desk:Drawer"], ["open_drawer"]),
        (["--adapter", "office.desk.Drawer"], ["open_drawer"]),
        (["office.desk.Desk", "numbers.py", "--adapter", "office.desk.Drawer"], ["tidy", "number", "open_drawer"]),
        (["office.deep.letters.write_letter"], ["write_letter"]),
    ],
)
def test_prints_declarations_of_targets(package: Path, targets: List[str], expected: List[str]) -> None:
    assert names(run("--check", *targets, folder=package)) == expected


def test_prints_nothing_but_declarations_to_standard_output(package: Path) -> None:
    offer = json.loads(run("--check", "numbers.py", folder=package).stdout)[0]
    assert offer["declaration"]["description"] == "Does something."
    assert offer["declaration"]["parametersJsonSchema"]["required"] == ["a"]


@pytest.mark.parametrize(
    ("source", "part"),
    [
        (None, "there is no such file"),
        ("", "has no tools"),
        ("def broken(:\n", "SyntaxError"),
        ("1 / 0\n", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(5)\n", "SystemExit: 5"),
        ("from typing import Callable\ndef f(x: Callable[[], None]) -> None:\n    'Does.'\n", "cannot be declared"),
    ],
)
def test_says_why_a_target_cannot_be_used(tmp_path: Path, source: Any, part: str) -> None:
    if source is not None:
        (tmp_path / "target.py").write_text(source)
    completed = run("--check", "target.py", folder=tmp_path)
    assert completed.returncode == 1
    assert completed.stdout == ""
    assert part in completed.stderr


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("missing", "missing cannot be imported"),
        ("office.missing", "office has no 'missing'"),
        ("office.desk.Missing", "office.desk has no 'Missing'"),
        ("office.desk:Missing", "office.desk has no 'Missing'"),
        ("not-a-module", "neither a file that ends in .py nor the name of a module"),
        ("office.desk:", "There is no module"),
    ],
)
def test_says_which_part_of_a_target_is_missing(package: Path, target: str, part: str) -> None:
    completed = run("--check", target, folder=package)
    assert completed.returncode == 1
    assert part in completed.stderr


def test_refuses_two_tools_of_one_name(package: Path) -> None:
    completed = run("--check", "office.desk", "office.desk.Desk", folder=package)
    assert completed.returncode == 1
    assert "has a tool 'tidy', and there is one already" in completed.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["--check"], ["numbers.py", "--threads", "0"], ["numbers.py", "--threads", "x"], ["--wrong", "numbers.py"]],
)
def test_refuses_commands_that_it_does_not_understand(package: Path, arguments: List[str]) -> None:
    completed = run(*arguments, folder=package)
    assert completed.returncode == 2
    assert completed.stderr.startswith("usage:")


@pytest.mark.parametrize("arguments", [[], ["--fork-server"]])
def test_says_how_it_is_started_where_there_is_no_host(package: Path, arguments: List[str]) -> None:
    completed = run("numbers.py", *arguments, folder=package)
    assert completed.returncode == 2
    assert "A worker is started by a host" in completed.stderr
    assert "Traceback" not in completed.stderr


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("LATER_WORKER_FD", "x", "no socket of this process"),
        ("LATER_WORKER_FD", "0", "no socket of this process"),
        ("LATER_WORKER_FD", "987", "no socket of this process"),
        ("LATER_WORKER_SOCKET", "/nowhere/host", "Nobody answers at '/nowhere/host'"),
    ],
)
def test_says_why_a_host_cannot_be_reached(package: Path, name: str, value: str, part: str) -> None:
    completed = subprocess.run(
        [sys.executable, "-m", "later_worker", "numbers.py"],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(ROOT), name: value},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
    )
    assert completed.returncode == 2
    assert part in completed.stderr
