"""A client of the bridge, as the clients of both versions of the protocol are: for tests."""
