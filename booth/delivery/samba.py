"""The booth as the share: a Samba configuration for its folder of headshots, to be read with a password, not written.

    booth share > /etc/samba/smb.conf; smbpasswd -a booth

Nothing else of the machine is served: no homes, no printers, no guests, no older protocol than SMB 3.
"""

from __future__ import annotations

import re
from pathlib import Path

from booth.errors import SettingsError

_CONFIGURATION = """\
# Written by `booth share`. The password: smbpasswd -a {user}
[global]
 server role = standalone server
 server string = Headshots
 server min protocol = SMB3_00
 server signing = mandatory
 disable netbios = yes
 smb ports = 445
 load printers = no
 printcap name = /dev/null
 disable spoolss = yes
 map to guest = never
 restrict anonymous = 2
 usershare max shares = 0

[headshots]
 path = {folder}
 read only = yes
 guest ok = no
 valid users = {user}
 force user = {owner}
 follow symlinks = no
 wide links = no
 veto files = /.*/
"""
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


def configuration(folder: str, user: str, owner: str) -> str:
    """The text of smb.conf. `user` may read; `owner` is the system's user whose files they are.

    Raises SettingsError when there is no folder to serve, or a name that Samba would misread.
    """
    path = Path(folder).expanduser().absolute()
    if not folder or path == Path("/"):
        raise SettingsError("There is no folder to share: name one in delivery.folder.")
    for name in (user, owner):
        if not _USER.fullmatch(name):
            raise SettingsError(f"{name!r} is no user of this machine: lowercase letters, digits, _ and -.")
    if re.search(r"[%\n\r\x00]", str(path)):
        raise SettingsError(f"{path} cannot be shared: Samba would misread its name (%). Rename it.")
    return _CONFIGURATION.format(folder=path, user=user, owner=owner)
