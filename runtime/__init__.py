"""The engine: a published app definition becomes working software. Never imports `configurator`."""
