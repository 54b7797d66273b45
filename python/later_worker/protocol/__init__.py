"""The messages of the protocols that go over gRPC. Nothing but what needs gRPC imports them."""
