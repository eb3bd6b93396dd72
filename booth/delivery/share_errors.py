"""What an SMB server, or the way to it, says: told apart, in sentences that staff can act on."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from smbprotocol.exceptions import SMBAuthenticationError, SMBConnectionClosed, SMBException
from smbprotocol.header import NtStatus

from booth.delivery.share_words import Share
from booth.delivery.troubles import Trouble, failed, forbidden, full, in_the_way, silent
from booth.errors import BoothError, DeliveryAbsent, DeliveryError, DeliveryRefused
from booth.told import told


def _login(share: str, detail: str) -> DeliveryRefused:
    return DeliveryRefused(
        told("{share} does not accept this user name and password: check them.", detail, share=share)
    )


def _renamed(share: str, detail: str) -> DeliveryAbsent:
    return DeliveryAbsent(
        told(
            "{share} is not there, though its server answers: was the share renamed? The photographs wait here.",
            detail,
            share=share,
        )
    )


def _nameless(share: str, detail: str) -> DeliveryAbsent:
    return DeliveryAbsent(
        told(
            "{share} cannot be found by its name: check the name and the network; the photographs wait here.",
            detail,
            share=share,
        )
    )


def _in_use(share: str, detail: str) -> DeliveryError:
    return DeliveryError(told("On {share} another program has this file open: close it there.", detail, share=share))


def _in_clear(share: str, detail: str) -> DeliveryRefused:
    return DeliveryRefused(
        told("{share} cannot encrypt as asked: switch encryption off, or update the server.", detail, share=share)
    )


def forgetful(share: str) -> DeliveryRefused:
    return DeliveryRefused(
        told("{share} gave back something else than was written to it: look at the server's disk.", share=share)
    )


# [MS-ERREF] 2.3.1; numbers that smbprotocol has no name for are written out.
_OF: Mapping[int, Trouble] = {
    NtStatus.STATUS_DISK_FULL: full,
    0xC0000044: full,  # STATUS_QUOTA_EXCEEDED
    NtStatus.STATUS_LOGON_FAILURE: _login,
    NtStatus.STATUS_WRONG_PASSWORD: _login,
    NtStatus.STATUS_PASSWORD_EXPIRED: _login,
    0xC0000072: _login,  # STATUS_ACCOUNT_DISABLED
    0xC0000234: _login,  # STATUS_ACCOUNT_LOCKED_OUT
    NtStatus.STATUS_ACCESS_DENIED: forbidden,
    0xC00000A2: forbidden,  # STATUS_MEDIA_WRITE_PROTECTED
    NtStatus.STATUS_BAD_NETWORK_NAME: _renamed,
    0xC0000225: _renamed,  # STATUS_NOT_FOUND, when no DFS path of that name is known
    NtStatus.STATUS_OBJECT_NAME_COLLISION: in_the_way,
    NtStatus.STATUS_FILE_IS_A_DIRECTORY: in_the_way,
    NtStatus.STATUS_NOT_A_DIRECTORY: in_the_way,
    NtStatus.STATUS_SHARING_VIOLATION: _in_use,
    NtStatus.STATUS_USER_SESSION_DELETED: silent,
    0xC00000C9: silent,  # STATUS_NETWORK_NAME_DELETED
    0xC000020C: silent,  # STATUS_CONNECTION_DISCONNECTED
}


def explain(share: Share, error: Exception) -> BoothError:
    """The BoothError for whatever came up on the way to `share`; its own are passed through."""
    if isinstance(error, BoothError):
        return error
    detail = str(error).splitlines()[0] if str(error) else type(error).__name__
    return _trouble(error)(str(share), detail.replace(share.password, "…") if share.password else detail)


def _trouble(error: Exception) -> Trouble:
    status = int(getattr(error, "status", 0) or getattr(error, "ntstatus", 0))
    if status in _OF:
        return _OF[status]
    causes = (error, error.__cause__, error.__context__)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return _nameless
    if isinstance(error, SMBAuthenticationError):
        return _login
    if isinstance(error, SMBException) and "encrypt" in str(error).lower():
        return _in_clear
    if not status and isinstance(error, (SMBConnectionClosed, OSError, ValueError)):
        return silent
    return failed
