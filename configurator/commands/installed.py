"""The installation that commands work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine


def open_installation() -> Engine:
    """The engine of the installation, its tables up to date."""
    from runtime.storage.engines import make_engine
    from runtime.storage.system import create_system_tables
    from runtime.web.settings import read_settings

    engine = make_engine(read_settings().database_url)
    create_system_tables(engine)
    return engine
