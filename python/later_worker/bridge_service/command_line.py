"""The command ``python3 -m later_worker.grpc_server``. Its options are those of the original."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import traceback
from typing import Any, Optional, Sequence

from later_worker.dialling.dial_options import DialProblem, add_dial_arguments, read_dial_options
from later_worker.dialling.grpc_environment import prepare_grpc
from later_worker.option_values import to_count, to_milliseconds, to_port, to_seconds

SHOWCASE = "later_worker.adapters.showcase.ShowcaseAdapter"
_ADDRESS_VARIABLES = ("SNAKEPIT_GRPC_ADDRESS", "SNAKEPIT_ELIXIR_ADDRESS")
_GROUP_VARIABLE = "SNAKEPIT_PROCESS_GROUP"
_LEVELS = ("debug", "info", "warning", "error")


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """
    Runs the command.

    :returns: the exit code: 0 for success, 1 if the adapter or the port cannot be used, 2 if the command cannot be
        understood
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(
        level=options.log_level.upper(), format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    prepare_grpc()
    try:
        from later_worker.bridge_service.original_names import provide_original_names

        provide_original_names()
        return _check(options.adapter or SHOWCASE) if options.health_check else _serve(parser, options)
    except ImportError as error:
        print(f"later_worker: This needs gRPC: pip install 'later-worker[grpc]'. {error}", file=sys.stderr)
        return 1


def _check(adapter: str) -> int:
    # What the service needs besides.
    import later_worker.bridge_service.run_bridge_service  # noqa: F401
    from later_worker.bridge_service.served_tools import ServedTools
    from later_worker.load_targets import TargetProblem, load_target

    try:
        tools = ServedTools(load_target(adapter), adapter)
    except TargetProblem as problem:
        return _fail(problem)
    print(f"OK: {adapter} has {len(tools.all)} tools.")
    return 0


def _serve(parser: argparse.ArgumentParser, options: Any) -> int:
    from later_worker.bridge_service.heartbeat import read_heartbeat_options
    from later_worker.bridge_service.run_bridge_service import ServiceOptions, run_bridge_service
    from later_worker.load_targets import TargetProblem

    if not options.adapter:
        parser.error(f"--adapter is needed: {SHOWCASE}, for example")
    if not options.elixir_address:
        parser.error(f"--elixir-address is needed, or {_ADDRESS_VARIABLES[0]} in the environment")
    heartbeat = read_heartbeat_options(
        {
            "enabled": options.heartbeat_enabled or None,
            "interval_ms": options.heartbeat_interval_ms,
            "timeout_ms": options.heartbeat_timeout_ms,
            "max_missed_heartbeats": options.heartbeat_max_missed,
            "initial_delay_ms": options.heartbeat_initial_delay_ms,
            "dependent": options.heartbeat_dependent,
        }
    )
    try:
        host = read_dial_options(options.elixir_address, options)
        _make_process_group()
        run_bridge_service(
            ServiceOptions(
                adapter=options.adapter,
                host=host,
                listen=options.listen,
                port=options.port,
                threads=options.max_workers,
                drain_seconds=options.drain,
                heartbeat=heartbeat,
            )
        )
    except DialProblem as problem:
        print(f"later_worker: {problem}", file=sys.stderr)
        return 2
    except (TargetProblem, OSError) as problem:
        return _fail(problem)
    return 0


def _fail(problem: Exception) -> int:
    if problem.__cause__ is not None:
        traceback.print_exception(type(problem.__cause__), problem.__cause__, problem.__cause__.__traceback__)
    print(f"later_worker: {problem}", file=sys.stderr)
    return 1


def _make_process_group() -> None:
    """Hosts that want to end a worker with its children say so in its environment."""
    if os.environ.get(_GROUP_VARIABLE, "").lower() in ("1", "true", "yes", "on"):
        try:
            os.setsid()
        except OSError:
            pass  # It has one already.


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m later_worker.grpc_server",
        description="Serves the tools of an adapter to a host that has started this command, over gRPC.",
    )
    parser.add_argument("--port", type=to_port, default=0, help="to listen on (default: 0, one that is free)")
    parser.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS", help="(default: 127.0.0.1)")
    parser.add_argument("--adapter", metavar="CLASS", help="package.module.AdapterClass, or any target of the worker")
    parser.add_argument(
        "--elixir-address",
        default=next(filter(None, map(os.environ.get, _ADDRESS_VARIABLES)), None),
        metavar="HOST:PORT",
        help=f"of the host, whose sessions are used (default: {_ADDRESS_VARIABLES[0]})",
    )
    parser.add_argument(
        "--max-workers", type=to_count, default=10, metavar="N", help="how many calls run at a time (default: 10)"
    )
    parser.add_argument(
        "--drain",
        type=to_seconds,
        default=10.0,
        metavar="SECONDS",
        help="how long calls that run may take when the worker ends (default: 10)",
    )
    parser.add_argument("--log-level", choices=_LEVELS, default="info", help="(default: info)")
    parser.add_argument("--health-check", action="store_true", help=f"load the adapter (default: {SHOWCASE}), and end")
    add_dial_arguments(parser.add_argument_group("how the host knows who calls"))
    _add_heartbeat(parser.add_argument_group("signs of life of the host"))
    marks = parser.add_argument_group("marks of the process, which it does nothing with")
    for name in ("run-id", "instance-name", "instance-token"):
        marks.add_argument(f"--snakepit-{name}", default="", metavar="TEXT")
    return parser


def _add_heartbeat(group: Any) -> None:
    group.add_argument("--heartbeat-enabled", action="store_true", help="ask for them")
    group.add_argument("--heartbeat-interval-ms", type=to_milliseconds, metavar="MS", help="(default: 2000)")
    group.add_argument("--heartbeat-timeout-ms", type=to_milliseconds, metavar="MS", help="(default: 10000)")
    group.add_argument("--heartbeat-max-missed", type=to_count, metavar="N", help="(default: 3)")
    group.add_argument("--heartbeat-initial-delay-ms", type=to_milliseconds, metavar="MS", help="(default: 0)")
    group.add_argument(
        "--heartbeat-dependent", action="store_true", default=None, help="end when they are missing (the default)"
    )
    group.add_argument("--heartbeat-independent", dest="heartbeat_dependent", action="store_false", help="go on")
