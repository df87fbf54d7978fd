"""The Python API: the same functions that the commands call."""
