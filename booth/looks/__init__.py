"""Face -> Reading -> Score -> Cue."""
