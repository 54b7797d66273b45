"""Notices that the host has gone."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional

from later_worker.bridge_service.host_link import METHODS, HostLink
from later_worker.host_error import HostError

logger = logging.getLogger("later_worker")

ENVIRONMENT = "SNAKEPIT_HEARTBEAT_CONFIG"


class HeartbeatOptions(NamedTuple):
    """How the host is asked for signs of life. Times are in milliseconds."""

    enabled: bool = False
    interval_ms: int = 2_000
    timeout_ms: int = 10_000
    max_missed_heartbeats: int = 3
    initial_delay_ms: int = 0
    dependent: bool = True
    """Whether the worker ends with its host."""


def read_heartbeat_options(given: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> HeartbeatOptions:
    """
    What the environment says, and over it what is given; None stands for what is not.

    :param given: by the names that the options have here
    """
    options = HeartbeatOptions()
    told = _read_environment(environment.get(ENVIRONMENT, ""))
    for name, default in options._asdict().items():
        value: Any = told.get(name)
        if type(value) is type(default) and (type(value) is bool or value >= 0):
            options = options._replace(**{name: value})
    over: Dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return options._replace(**over)


def _read_environment(text: str) -> Mapping[str, Any]:
    if not text:
        return {}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        return told
    logger.warning("%s is no JSON object, and is ignored.", ENVIRONMENT)
    return {}


async def beat(host: HostLink, options: HeartbeatOptions, lost: Callable[[], None]) -> None:
    """
    Asks the host for a sign of life again and again, for ever or until it has been missing so many times that it has
    gone. No session is used by that.

    :param lost: called then, if the worker depends on its host
    """
    await asyncio.sleep(options.initial_delay_ms / 1_000)
    missed = 0
    while True:
        failure = await _ask(host, options.timeout_ms / 1_000)
        missed = 0 if failure is None else missed + 1
        if failure is not None:
            logger.warning("The host at %s gives no sign of life (%d): %s", host.address, missed, failure)
        if missed >= max(1, options.max_missed_heartbeats) and options.dependent:
            lost()
            return
        await asyncio.sleep(options.interval_ms / 1_000)


async def _ask(host: HostLink, seconds: float) -> Optional[HostError]:
    request = METHODS["Heartbeat"].request()
    request.client_time.GetCurrentTime()
    try:
        await host.ask("Heartbeat", request, seconds)
    except HostError as error:
        return error
    return None
