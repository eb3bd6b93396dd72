"""Outbox -> stick, share, folder; a process of its own."""
