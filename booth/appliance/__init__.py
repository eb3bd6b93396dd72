"""Health of the machine."""
