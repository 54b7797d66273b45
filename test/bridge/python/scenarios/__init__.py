"""What clients do, one scenario per module: `play` does it and tells what it saw."""
