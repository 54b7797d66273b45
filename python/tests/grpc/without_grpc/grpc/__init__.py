raise ImportError("There is no gRPC here.")
