"""The destinations that the settings name."""

from __future__ import annotations

from pathlib import Path

import msgspec

from booth.delivery.credentials import share_at
from booth.delivery.destination import Destination, Ours
from booth.delivery.folder import FolderDestination
from booth.settings import DeliverySettings


def booth_folder(settings: DeliverySettings, identity: str) -> Ours:
    """This booth's folder where several may deliver: delivery.booth, or one that no other booth has."""
    return Ours(settings.booth or f"booth_{identity[:4]}", identity)


def destinations(settings: DeliverySettings, identity: str = "") -> tuple[Destination, ...]:
    """A folder, a share, both, or none; every photograph goes to each. Raises SettingsError for a bad share.

    identity: the booth's, out of its store; without it the destinations are good for their names only. Sticks are
    no part of this: they come and go (`sticks.Port`).
    """
    found: list[Destination] = []
    if settings.folder:
        ours = Ours(settings.booth, identity) if settings.booth and identity else None
        found.append(FolderDestination(Path(settings.folder), ours=ours))
    if settings.share:
        from booth.delivery.share import ShareDestination

        share = share_at(settings.share, settings.share_credentials, settings.share_encrypt)
        ours = booth_folder(settings, identity) if identity else None
        found.append(ShareDestination(msgspec.structs.replace(share, ours=ours)))
    return tuple(found)
