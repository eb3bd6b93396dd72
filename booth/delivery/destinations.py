"""The destinations that the settings name."""

from __future__ import annotations

from pathlib import Path

from booth.delivery.credentials import share_at
from booth.delivery.destination import Destination
from booth.delivery.folder import FolderDestination
from booth.settings import DeliverySettings


def destinations(settings: DeliverySettings) -> tuple[Destination, ...]:
    """A folder, a share, both, or none; every photograph goes to each. Raises SettingsError for a bad share."""
    found: list[Destination] = []
    if settings.folder:
        found.append(FolderDestination(Path(settings.folder)))
    if settings.share:
        from booth.delivery.share import ShareDestination

        found.append(ShareDestination(share_at(settings.share, settings.share_credentials, settings.share_encrypt)))
    return tuple(found)
