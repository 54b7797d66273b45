"""Sessions that the host has begun for this worker."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import Any, Sequence

from later_worker.bridge_service.host_link import METHODS, HostLink
from later_worker.bridge_service.tool_registration import to_registration
from later_worker.declare import BaseAdapter, ToolDefinition, adapters_of
from later_worker.host_error import HostError

logger = logging.getLogger("later_worker")

_SECONDS = 10.0
_REMEMBERED = 10_000
_TAKEN = "duplicate_tool"
"""What hosts say of a tool that they have themselves, which is no failure."""


class HostSessions:
    """
    Begins each session at the host once, and registers the worker's tools in it; an adapter that has its own
    ``register_with_session`` does that itself. All methods belong into the loop.

    :param tools: of the worker
    :param worker_id: what the host calls it
    """

    def __init__(self, host: HostLink, tools: Sequence[ToolDefinition], worker_id: str) -> None:
        self._host = host
        self._adapters = [adapter for adapter in adapters_of(tools) if _registers_itself(adapter)]
        self._registrations = [to_registration(tool) for tool in tools if tool.adapter not in self._adapters]
        self._worker_id = worker_id
        self._begun: "OrderedDict[str, asyncio.Task[bool]]" = OrderedDict()

    async def begin(self, session_id: str) -> None:
        """
        Makes sure that there is a session of this id. A host that refuses is told of in the log: tools that do not
        need it can run all the same, and others are told themselves.
        """
        task = self._begun.get(session_id)
        if task is None or (task.done() and not task.result()):
            task = self._begun[session_id] = asyncio.get_running_loop().create_task(self._begin(session_id))
            if len(self._begun) > _REMEMBERED:
                self._begun.popitem(last=False)
        self._begun.move_to_end(session_id)
        # Others may wait for the same.
        await asyncio.shield(task)

    def forget(self, session_id: str) -> bool:
        """
        The session has ended; if there is a call in it once more, it is begun again.

        :returns: whether it was taken to be there
        """
        return self._begun.pop(session_id, None) is not None

    async def _begin(self, session_id: str) -> bool:
        try:
            await self._initialize(session_id)
            await self._register(session_id)
            for adapter in self._adapters:
                await self._let_register(adapter, session_id)
        except HostError as error:
            logger.warning("The host does not begin the session %s: %s: %s", session_id, error.code, error)
            return False
        except Exception:
            logger.exception("The session %s cannot be begun.", session_id)
            return False
        return True

    async def _initialize(self, session_id: str) -> None:
        request = METHODS["InitializeSession"].request(session_id=session_id)
        try:
            response = await self._host.ask("InitializeSession", request, _SECONDS)
        except HostError as error:
            if error.code != "SESSION_EXISTS":
                raise
        else:
            if not response.success:
                logger.warning("The host does not begin the session %s: %s", session_id, response.error_message)

    async def _register(self, session_id: str) -> None:
        if not self._registrations or not await self._register_tools(session_id, self._registrations):
            return
        # Hosts take all tools or none. What one has of its own, it is not asked to take again.
        for registration in list(self._registrations):
            if await self._register_tools(session_id, [registration]):
                self._registrations.remove(registration)

    async def _let_register(self, adapter: Any, session_id: str) -> None:
        """It blocks its thread while it asks the host."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, adapter.register_with_session, session_id, self._host.stub)

    async def _register_tools(self, session_id: str, tools: Sequence[Any]) -> bool:
        """Registers tools; answers whether the host has one of them already."""
        request = METHODS["RegisterTools"].request(session_id=session_id, tools=tools, worker_id=self._worker_id)
        try:
            response = await self._host.ask("RegisterTools", request, _SECONDS)
            reason = "" if response.success else response.error_message
            taken = _TAKEN in reason
        except HostError as error:
            reason, taken = str(error), error.code == "DUPLICATE_TOOL"
        if reason and not taken:
            logger.warning("The host does not take tools in the session %s: %s", session_id, reason)
        return taken


def _registers_itself(adapter: Any) -> bool:
    method = getattr(type(adapter), "register_with_session", BaseAdapter.register_with_session)
    return method is not BaseAdapter.register_with_session
