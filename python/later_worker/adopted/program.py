"""The program that is run."""

from __future__ import annotations

import os
import runpy
import sys
from typing import Dict, Sequence

from later_worker.load_targets import TargetProblem

HOST_ADDRESS = "host.later.invalid:443"
"""Where the program is told that its host is. There is no such machine: channels to it are the worker's."""


class Program:
    """
    :param target: a file or a module
    :param arguments: in which ``{host}``, ``{port}`` and ``{run}`` stand for what the host of such a program says
    """

    def __init__(self, target: str, arguments: Sequence[str], is_module: bool) -> None:
        self._target = target
        self._is_module = is_module
        run = os.environ.get("LATER_RUN_ID", "")
        filled: Dict[str, str] = {"{host}": HOST_ADDRESS, "{port}": "0", "{run}": run}
        self._arguments = [_fill(argument, filled) for argument in arguments]

    def run(self, folder: str) -> int:
        """
        Runs it to its end, in this thread.

        :param folder: in which it may say that it is ready
        :returns: its exit code
        :raises TargetProblem: if there is no such program
        """
        if not self._is_module and not os.path.exists(self._target):
            raise TargetProblem(f"There is no file {self._target!r}.")
        sys.argv = [self._target, *self._arguments]
        # Newer versions say where they serve in a file, and find the host here.
        os.environ["SNAKEPIT_READY_FILE"] = os.path.join(folder, "ready")
        os.environ["SNAKEPIT_GRPC_ADDRESS"] = HOST_ADDRESS
        try:
            self._run()
        except SystemExit as end:
            return _exit_code(end)
        return 0

    def _run(self) -> None:
        if self._is_module:
            runpy.run_module(self._target, run_name="__main__", alter_sys=True)
            return
        # As where the interpreter is given the file.
        sys.path.insert(0, os.path.dirname(os.path.abspath(self._target)))
        runpy.run_path(self._target, run_name="__main__")


def _fill(argument: str, values: Dict[str, str]) -> str:
    for placeholder, value in values.items():
        argument = argument.replace(placeholder, value)
    return argument


def _exit_code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1
