"""The walk-up, as a table; no I/O."""
