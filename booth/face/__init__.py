"""Frame -> Face."""
