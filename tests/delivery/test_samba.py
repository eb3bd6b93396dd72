"""The booth as the share: what `booth share` prints is understood by Samba, read with a password, and not written."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from booth.cli import main
from booth.delivery.samba import configuration
from booth.errors import SettingsError
from tests.delivery.samba import MISSING, PASSWORD, USER, WHY_MISSING, Samba


def served(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    settings = folder.parent / "booth.toml"
    settings.write_text(f'[delivery]\nfolder = "{folder}"\n')
    assert main(["--config", str(settings), "share", "--user", USER, "--owner", "root"]) == 0
    return capsys.readouterr().out


@pytest.mark.skipif(shutil.which("testparm") is None, reason="Samba's own check: sudo apt-get install samba")
def test_samba_understands_every_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "head shots").mkdir()
    file = tmp_path / "smb.conf"
    file.write_text(served(tmp_path / "head shots", capsys))
    checked = subprocess.run(["testparm", "-s", str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0
    assert "Unknown parameter" not in checked.stderr and "ERROR" not in checked.stderr
    assert f"path = {tmp_path / 'head shots'}" in checked.stdout
    assert "read only = No" not in checked.stdout and "guest ok = Yes" not in checked.stdout


@pytest.mark.skipif(MISSING or shutil.which("smbclient") is None, reason=f"{WHY_MISSING} smbclient")
def test_photographs_can_be_read_with_the_password_and_nothing_else_can_be_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "headshots"
    (folder / "0421").mkdir(parents=True)
    (folder / "0421/a.jpg").write_bytes(b"a photograph")
    (folder / ".demo").mkdir()
    (folder / "out").symlink_to("/etc")
    text = served(folder, capsys)
    server = Samba(tmp_path / "samba")
    private = [line for line in server.configuration.read_text().splitlines() if str(server.folder) in line]
    places = [line for line in private if "path =" not in line]
    text = text.replace(" smb ports = 445", "\n".join([f" smb ports = {server.port}", *places]))
    server.configuration.write_text(text)
    with server.running():

        def asked(words: str, password: str = PASSWORD) -> str:
            command = ["smbclient", "//127.0.0.1/headshots", "-p", str(server.port), "-U", f"{USER}%{password}"]
            done = subprocess.run([*command, "-c", words], capture_output=True, text=True, check=False, cwd=tmp_path)
            return done.stdout + done.stderr

        listed = asked("ls; cd 0421; get a.jpg")
        assert "0421" in listed and ".demo" not in listed
        assert (tmp_path / "a.jpg").read_bytes() == b"a photograph"
        assert "NT_STATUS" in asked("put a.jpg") and "NT_STATUS" in asked("rm 0421\\a.jpg")
        assert "NT_STATUS" in asked("cd out; ls")
        assert "NT_STATUS_LOGON_FAILURE" in asked("ls", "wrong")
    assert (folder / "0421/a.jpg").read_bytes() == b"a photograph"


@pytest.mark.parametrize(
    ("folder", "user"),
    [("", "booth"), ("/", "booth"), ("/srv/50%", "booth"), ("/srv/x\n[all]", "booth"), ("/srv", "@x")],
)
def test_what_samba_would_misread_is_refused(folder: str, user: str) -> None:
    with pytest.raises(SettingsError):
        configuration(folder, user, "booth")
