"""What docstrings say, in the styles that Python programs have."""
