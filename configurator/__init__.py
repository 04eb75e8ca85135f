"""The studio: drafts, checks, changes, versions. Imports `runtime`, never the reverse."""
