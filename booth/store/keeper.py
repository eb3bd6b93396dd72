"""Keep a photograph: files first, each durable, then one transaction with its row and what is owed of it.

Only when `keep` has returned may the screen say that the photograph is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from booth.errors import StoreFull
from booth.photo.names import file_name
from booth.photo.shot import Finished
from booth.store.catalogue import Catalogue
from booth.store.database import UnsettledError
from booth.store.files import discard, save
from booth.store.records import OpenedSession, StoredFile


def keep(catalogue: Catalogue, session: OpenedSession, finished: Finished, destinations: Sequence[str]) -> int:
    """Store every rendition and owe them to the destinations (their names); returns the photograph's number.

    On a full disk the room that was held for this session is taken. Raises StoreError, StoreFull; then nothing of this
    photograph is left, and earlier ones are untouched.
    """
    try:
        return _keep(catalogue, session, finished, destinations)
    except StoreFull:
        if not catalogue.give_reserve():
            raise
        return _keep(catalogue, session, finished, destinations)


def _keep(catalogue: Catalogue, session: OpenedSession, finished: Finished, destinations: Sequence[str]) -> int:
    caption = finished.caption
    pictures = {rendition.kind: rendition.data for rendition in finished.renditions}
    names = {kind: file_name(caption, kind) for kind in pictures}
    with catalogue.saving():
        files = _save_all(catalogue, session, {names[kind]: data for kind, data in pictures.items()})
        try:
            return catalogue.add_photograph(
                session.session_id,
                caption.look,
                caption.take,
                caption.captured_at,
                files={kind: files[name] for kind, name in names.items()},
                destinations=destinations,
                remarks=finished.remarks,
            )
        except UnsettledError:
            raise  # its row may come back after a crash, and must then find its files
        except BaseException:
            _discard(catalogue, files)
            raise


def close(
    catalogue: Catalogue,
    session: OpenedSession,
    completed: bool,
    sheets: Mapping[str, bytes],
    destinations: Sequence[str],
) -> None:
    """Close the session with its contact sheets, by file name, one of each ending. Raises StoreError, StoreFull.

    A sheet that cannot be stored leaves the session open; closing it without sheets is then still possible.
    """
    try:
        _close(catalogue, session, completed, sheets, destinations)
    except StoreFull:
        if not catalogue.give_reserve():
            raise
        _close(catalogue, session, completed, sheets, destinations)


def _close(
    catalogue: Catalogue,
    session: OpenedSession,
    completed: bool,
    sheets: Mapping[str, bytes],
    destinations: Sequence[str],
) -> None:
    with catalogue.saving():
        files = _save_all(catalogue, session, sheets)
        kinds = {f"sheet_{name.rpartition('.')[2]}": file for name, file in files.items()}
        try:
            catalogue.close_session(session.session_id, completed, kinds, destinations)
        except UnsettledError:
            raise
        except BaseException:
            _discard(catalogue, files)
            raise


def _save_all(catalogue: Catalogue, session: OpenedSession, data: Mapping[str, bytes]) -> dict[str, StoredFile]:
    files: dict[str, StoredFile] = {}
    try:
        for name, content in data.items():
            files[name] = save(catalogue.photographs, f"{session.claim}/{name}", content)
    except BaseException:
        _discard(catalogue, files)
        raise
    return files


def _discard(catalogue: Catalogue, files: Mapping[str, StoredFile]) -> None:
    for file in files.values():
        discard(catalogue.photographs / file.path)
