"""Workers that reach their host over gRPC. Only options and refusals can be imported where there is no gRPC."""
