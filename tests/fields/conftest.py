"""`kind` gives a test every registered field type."""

from __future__ import annotations

import pytest

from runtime.fields import FieldType, field_types


@pytest.fixture(params=sorted(field_types()))
def kind(request: pytest.FixtureRequest) -> FieldType:
    """Each field type in turn."""
    return field_types()[request.param]
