"""State -> ScreenView -> pixels."""
