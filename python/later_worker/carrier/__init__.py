"""What takes messages from a host to a worker and back."""
