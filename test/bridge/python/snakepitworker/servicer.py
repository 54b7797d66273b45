"""What workers of both versions have in common."""

import time

import grpc
import snakepit_bridge_pb2 as messages
import snakepit_bridge_pb2_grpc as services
from bridgeclient import wire
from bridgeclient.connection import Connection
from bridgeclient.session import Session

from .adapter import Adapter

LIMIT = 100 * 1024 * 1024
SERVER_OPTIONS = [("grpc.max_send_message_length", LIMIT), ("grpc.max_receive_message_length", LIMIT)]


class Servicer(services.BridgeServiceServicer):
    """Answers `Ping`, and calls the host for each request, without waiting in between."""

    argument = staticmethod(wire.early_argument)

    def __init__(self, address):
        # The original waits for the host for as long as it takes.
        self.connection = Connection(address, timeout=None)

    async def Ping(self, request, context):
        response = messages.PingResponse(message=f"Pong from Python: {request.message}")
        response.server_time.GetCurrentTime()
        return response

    def open(self, request):
        """Begins the session, asks for the host's tools, registers those of a new adapter."""
        session = Session(self.connection, request.session_id)
        try:
            session.begin()
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.ALREADY_EXISTS:
                print(f"The session cannot be begun: {error}")
        session.tools()
        adapter = Adapter(session, self.argument)
        self.register(session, adapter)
        return adapter

    def register(self, session, adapter):
        session.register_tools(adapter.registrations(), f"python-{id(adapter)}")


def elapsed(start):
    return int((time.time() - start) * 1000)
