"""Programs that serve ``snakepit.bridge.BridgeService`` over gRPC, run as workers; all that is replaced is gRPC."""
