"""The service ``snakepit.bridge.BridgeService`` as code for snakepit calls it, over whatever reaches the host."""
