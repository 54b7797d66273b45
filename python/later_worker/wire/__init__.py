"""How values of variables and tools stand in the messages of ``snakepit.bridge``."""
