"""Burst -> finished headshots."""
