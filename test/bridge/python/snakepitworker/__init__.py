"""Workers that serve the protocol themselves, as those of versions 0.4.1 and 0.13 do."""
