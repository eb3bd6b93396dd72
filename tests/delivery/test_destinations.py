"""From the settings to where photographs go."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.delivery.destinations import destinations
from booth.errors import SettingsError
from booth.settings import DeliverySettings


def test_a_folder_a_share_both_or_none(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text("username=booth\npassword=secret\n")
    credentials.chmod(0o600)
    folder = DeliverySettings(folder=str(tmp_path / "headshots"))
    share = DeliverySettings(folder="", share="//server/shots/booth_1", share_credentials=str(credentials))
    both = DeliverySettings(folder=folder.folder, share=share.share, share_credentials=str(credentials))
    names = [[destination.name for destination in destinations(settings)] for settings in (folder, share, both)]
    assert names == [[folder.folder], ["//server/shots/booth_1"], [folder.folder, "//server/shots/booth_1"]]
    assert destinations(DeliverySettings(folder="")) == ()


def test_a_share_without_credentials_is_said_before_anything_begins() -> None:
    with pytest.raises(SettingsError, match="user name and a password"):
        destinations(DeliverySettings(share="//server/shots"))
