"""The commands of `formwright`, a module per group: they parse, call and print; others do the work."""
