"""A definition in, problems out."""

from configurator.checks.run import check_app, check_definition, check_package, in_order

__all__ = ["check_app", "check_definition", "check_package", "in_order"]
