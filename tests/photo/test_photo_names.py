"""Names of files: safe on any stick, from any person's name."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booth.photo.names import file_name, plain, sheet_name
from booth.photo.shot import Caption
from booth.store.files import checked_path


def caption(person: str = "", claim: str = "0421") -> Caption:
    return Caption(claim, "determination", "Determination", "headshot", 1, datetime(2026, 5, 1, tzinfo=UTC), person)


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("", "0421_determination_1_print.jpg"),
        ("Maria Rossi", "maria_rossi_0421_determination_1_print.jpg"),
        ("José-Ángel / O'Brien 😀", "jose_angel_o_brien_0421_determination_1_print.jpg"),
        ("../../etc/passwd", "etc_passwd_0421_determination_1_print.jpg"),
        ("王芳", "0421_determination_1_print.jpg"),
    ],
)
def test_a_photograph_is_named_by_person_claim_look_and_take(person: str, name: str) -> None:
    assert file_name(caption(person), "print") == name


def test_the_sheet_is_named_by_the_claim() -> None:
    assert sheet_name("0421", "pdf") == "0421_contact_sheet.pdf"


@given(st.text(max_size=200))
def test_no_name_of_a_person_makes_a_bad_file_name(person: str) -> None:
    name = file_name(caption(person), "web")
    assert re.fullmatch(r"[a-z0-9_]+\.jpg", name)
    assert len(name) <= 100
    assert checked_path(name) == name


@given(st.text())
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
