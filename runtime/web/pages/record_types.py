"""The type of a record on its page: which one a new record begins with, and what was chosen there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.records.live_entity import LiveEntity

RECORD_TYPE = "-record_type"
"""The name of the control."""


def first_record_type(of: LiveEntity, form_key: str | None) -> dict[str, Any]:
    """The type a new record begins with: the one that is edited in the form asked for, else the first."""
    kinds = of.entity.record_types
    if not kinds:
        return {}
    return {
        "record_type": next((one.key for one in kinds if form_key and one.form == form_key), kinds[0].key)
    }


def chosen_record_type(
    of: LiveEntity, sent: Mapping[str, str], record: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The record type that was chosen on the page; nothing when the stored record is of it."""
    chosen = sent.get(RECORD_TYPE)
    if not chosen or of.entity.record_type(chosen) is None:
        return {}
    return {} if record and record.get("record_type") == chosen else {"record_type": chosen}
