"""Where the share is, who may write there, and a password that shows nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.delivery.credentials import share_at
from booth.errors import SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "credentials"
    path.write_text("# for the share\nusername=booth\npassword=to=be or not\n")
    path.chmod(0o600)
    return path


def test_an_address_is_taken_apart(file: Path) -> None:
    share = share_at("//studio.local:4450/headshots/2026/booth 1", str(file), encrypt=True)
    assert (share.server, share.port, share.name, share.folder) == ("studio.local", 4450, "headshots", "2026/booth 1")
    assert (share.username, share.password, share.encrypt) == ("booth", "to=be or not", True)
    assert str(share) == "//studio.local:4450/headshots/2026/booth 1"
    assert str(share_at("//server/share/", str(file))) == "//server/share"


@pytest.mark.parametrize(
    "address", ["", "server/share", r"\\server\share", "//server", "//server/", "smb://server/share", "//a:99999/b"]
)
def test_what_is_no_share_is_named_with_what_would_be_one(file: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="write //server/share"):
        share_at(address, str(file))


def test_systemd_hands_the_credentials_over(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file.rename(tmp_path / "share")
    with pytest.raises(SettingsError, match="needs a user name"):
        share_at("//server/share")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert share_at("//server/share").username == "booth"


def test_a_file_that_others_may_read_is_refused(file: Path) -> None:
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        share_at("//server/share", str(file))


@pytest.mark.parametrize(
    ("text", "sentence"), [(b"username=booth\n", "password="), (b"", "username="), (b"\xff", "UTF-8")]
)
def test_a_file_that_says_too_little_is_named(file: Path, text: bytes, sentence: str) -> None:
    file.write_bytes(text)
    with pytest.raises(SettingsError, match=sentence) as caught:
        share_at("//server/share", str(file))
    assert str(file) in str(caught.value)
    with pytest.raises(SettingsError, match="No such file"):
        share_at("//server/share", str(file) + ".gone")
