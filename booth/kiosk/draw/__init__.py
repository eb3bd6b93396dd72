"""Pixels: ring, live picture, strokes, prints. Everything here draws on surfaces and decides nothing."""
