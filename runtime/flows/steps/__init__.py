"""The step types, one a file. A new file here is a new step type and nothing else needs to know."""
