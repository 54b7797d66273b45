"""A little machine learning, without any library."""
