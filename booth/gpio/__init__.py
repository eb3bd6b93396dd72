"""Button and ring light."""
