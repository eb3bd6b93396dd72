"""What goes over the wire to a real Samba server: old ones, small ones, and a word that was altered on its way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from smbprotocol.header import Commands

from booth.delivery.share import ShareDestination
from booth.delivery.share_client import answers
from booth.delivery.share_files import RemoteFile
from booth.delivery.share_wire import Wire
from booth.delivery.share_words import Answer, Open, Put, Request
from booth.errors import DeliveryRefused
from booth.store.records import StoredFile
from tests.delivery.samba import Samba
from tests.delivery.share_stories import PATH, needs_samba, put, stored
from tests.store.keeping import contents, digest


@needs_samba
def test_an_old_server_is_refused_before_anything_goes_there(tmp_path: Path, source: Path) -> None:
    """Older than SMB 3; and one that cannot encrypt, where the settings ask for it."""
    with Samba(tmp_path / "old", "server min protocol = SMB2_02\n server max protocol = SMB2_10").running() as old:
        with pytest.raises(DeliveryRefused, match="older than 3: update the server"):
            ShareDestination(old.share()).open()
        with pytest.raises(DeliveryRefused, match="cannot encrypt as asked"):
            ShareDestination(old.share(encrypt=True)).open()
        assert contents(old.shots) == {}


@needs_samba
@pytest.mark.parametrize("encrypt", [False, True])
def test_the_first_servers_of_smb_3_are_spoken_to_in_their_own_ciphers(
    tmp_path: Path, source: Path, encrypt: bool
) -> None:
    with Samba(tmp_path / "first", "server max protocol = SMB3_02").running() as server:
        destination = ShareDestination(server.share(encrypt=encrypt))
        destination.open()
        put(destination, source)
        assert contents(server.shots / "booth_1") == {PATH: digest(source)}
        destination.close()


@needs_samba
def test_a_share_that_is_the_root_of_a_distributed_one_wants_whole_paths(tmp_path: Path, source: Path) -> None:
    with Samba(tmp_path / "dfs", "msdfs root = yes").running() as server:
        destination = ShareDestination(server.share())
        destination.open()
        put(destination, source)
        assert contents(server.shots / "booth_1") == {PATH: digest(source)}
        destination.close()


@needs_samba
def test_a_server_that_gives_little_at_a_time_gets_it_in_small_pieces(tmp_path: Path, source: Path) -> None:
    small = "smb2 max credits = 40\n smb2 max write = 100000\n smb2 max read = 100000"
    with Samba(tmp_path / "small", small).running() as server:
        destination = ShareDestination(server.share(), silence_s=5.0)
        destination.open()
        put(destination, source)
        assert contents(server.shots / "booth_1") == {PATH: digest(source)}
        destination.close()


@needs_samba
@pytest.mark.parametrize("command", [Commands.SMB2_READ, Commands.SMB2_WRITE])
def test_what_was_altered_on_its_way_is_not_taken_for_the_servers_word(
    clean: Samba, source: Path, monkeypatch: pytest.MonkeyPatch, command: int
) -> None:
    heard = Wire._message

    def altered(self: Wire, timeout: float) -> memoryview | None:
        message = heard(self, timeout)
        if message is not None and message[12] == command:
            message[-1] ^= 1
        return message

    monkeypatch.setattr(Wire, "_message", altered)
    assert "not signed" in refused(clean, source, stored(source))


@needs_samba
@pytest.mark.parametrize("older", [False, True], ids=["checked", "of before there was a check"])
def test_what_the_server_or_our_own_disk_has_altered_is_not_taken_for_the_photograph(
    clean: Samba, source: Path, monkeypatch: pytest.MonkeyPatch, older: bool
) -> None:
    file = stored(source)
    if older:
        file = replace(file, poly1305="")
    rename = RemoteFile.rename

    def rotten(self: RemoteFile, path: str, instead: bool) -> None:
        rename(self, path, instead)
        with (clean.shots / path.replace("\\", "/")).open("r+b") as file:
            file.write(b"rot")

    with monkeypatch.context() as patch:
        patch.setattr(RemoteFile, "rename", rotten)
        assert "look at the server's disk" in refused(clean, source, file)
    with source.open("r+b") as local:
        local.write(b"rot")
    assert "damaged on the booth's own disk" in refused(clean, source, file)


def refused(server: Samba, source: Path, file: StoredFile) -> str:
    """What is said of a photograph that is not marked, and of which nothing is left."""
    requests: list[Request] = [Open(), Put(str(source.parents[1]), (file,))]
    said: list[Answer | None] = []
    *_, answer = answers(server.share(), iter(requests), said.append)
    assert not any(word.whole for word in said if word)
    assert contents(server.shots) == {}
    return answer.failures[PATH].sentence
