"""A worker that serves ``snakepit.bridge.BridgeService`` itself. Nothing but what needs gRPC imports it."""
