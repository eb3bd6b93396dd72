"""What an SMB server, or the way to it, says: told apart, in sentences that staff can act on."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from smbprotocol.exceptions import SMBAuthenticationError, SMBConnectionClosed, SMBException
from smbprotocol.header import NtStatus

from booth.delivery.share_words import Share
from booth.errors import BoothError, DeliveryAbsent, DeliveryError, DeliveryFull, DeliveryRefused

_WAITS = "the photographs wait here"
_LOGIN = "does not accept this user name and password: check them."
_RIGHTS = "may not be written: give this user the right to write there."
_NO_SHARE = f"is not there, though its server answers: was the share renamed? {_WAITS.capitalize()}."
_GONE = f"does not answer: is the server on, and the network plugged in? {_WAITS.capitalize()}."
_NAME = f"cannot be found by its name: check the name and the network; {_WAITS}."
_FULL = f"is full: free some room on the server; {_WAITS}."
_IN_THE_WAY = "has something in the way that is not the booth's: move it."

# [MS-ERREF] 2.3.1; numbers that smbprotocol has no name for are written out.
_STATUS: Mapping[int, tuple[type[DeliveryError], str]] = {
    NtStatus.STATUS_DISK_FULL: (DeliveryFull, _FULL),
    0xC0000044: (DeliveryFull, _FULL),  # STATUS_QUOTA_EXCEEDED
    NtStatus.STATUS_LOGON_FAILURE: (DeliveryRefused, _LOGIN),
    NtStatus.STATUS_WRONG_PASSWORD: (DeliveryRefused, _LOGIN),
    NtStatus.STATUS_PASSWORD_EXPIRED: (DeliveryRefused, _LOGIN),
    0xC0000072: (DeliveryRefused, _LOGIN),  # STATUS_ACCOUNT_DISABLED
    0xC0000234: (DeliveryRefused, _LOGIN),  # STATUS_ACCOUNT_LOCKED_OUT
    NtStatus.STATUS_ACCESS_DENIED: (DeliveryRefused, _RIGHTS),
    0xC00000A2: (DeliveryRefused, "is read-only: let this user write there."),  # STATUS_MEDIA_WRITE_PROTECTED
    NtStatus.STATUS_BAD_NETWORK_NAME: (DeliveryAbsent, _NO_SHARE),
    0xC0000225: (DeliveryAbsent, _NO_SHARE),  # STATUS_NOT_FOUND, when no DFS path of that name is known
    NtStatus.STATUS_OBJECT_NAME_COLLISION: (DeliveryRefused, _IN_THE_WAY),
    NtStatus.STATUS_FILE_IS_A_DIRECTORY: (DeliveryRefused, _IN_THE_WAY),
    NtStatus.STATUS_NOT_A_DIRECTORY: (DeliveryRefused, _IN_THE_WAY),
    NtStatus.STATUS_SHARING_VIOLATION: (DeliveryError, "has this file open in another program: close it there."),
    NtStatus.STATUS_USER_SESSION_DELETED: (DeliveryAbsent, _GONE),
    0xC00000C9: (DeliveryAbsent, _GONE),  # STATUS_NETWORK_NAME_DELETED
    0xC000020C: (DeliveryAbsent, _GONE),  # STATUS_CONNECTION_DISCONNECTED
}


def explain(share: Share, error: Exception) -> BoothError:
    """The BoothError for whatever came up on the way to `share`; its own are passed through."""
    if isinstance(error, BoothError):
        return error
    kind, sentence = _sentence(error)
    detail = str(error).splitlines()[0] if str(error) else type(error).__name__
    return kind(f"{share} {sentence} ({detail.replace(share.password, '…') if share.password else detail})")


def _sentence(error: Exception) -> tuple[type[DeliveryError], str]:
    status = int(getattr(error, "status", 0) or getattr(error, "ntstatus", 0))
    if status in _STATUS:
        return _STATUS[status]
    causes = (error, error.__cause__, error.__context__)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return DeliveryAbsent, _NAME
    if isinstance(error, SMBAuthenticationError):
        return DeliveryRefused, _LOGIN
    if isinstance(error, SMBException) and "encrypt" in str(error).lower():
        return DeliveryRefused, "cannot encrypt as asked: switch encryption off, or update the server."
    if not status and isinstance(error, (SMBConnectionClosed, OSError, ValueError)):
        return DeliveryAbsent, _GONE
    return DeliveryError, f"failed: look at the server; {_WAITS}."
