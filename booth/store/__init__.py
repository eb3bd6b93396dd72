"""Photographs and the catalogue on the local disk; the outbox."""
