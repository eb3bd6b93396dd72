from __future__ import annotations

from tests.store.memory import day_sheets, quick_day_sheets, tmp_path

__all__ = ["day_sheets", "quick_day_sheets", "tmp_path"]
