"""Workers that reach their host over gRPC. What a command line needs can be imported where there is no gRPC."""
