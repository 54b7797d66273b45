"""How messages are read and written, whatever carries them."""
