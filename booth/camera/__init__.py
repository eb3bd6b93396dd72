"""Light -> Frame."""
