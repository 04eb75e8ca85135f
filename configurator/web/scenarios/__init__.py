"""Scenarios in the browser: how they went, written by controls, recorded, and what none touches."""

from __future__ import annotations

from configurator.web.scenarios import pages, recorded

__all__ = ["pages", "recorded"]
