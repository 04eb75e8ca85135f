"""The one door to data: every create, update, delete and query of a record goes through this package.

Access, rules, the change log and events happen here and nowhere else. `LiveApp` is a published version
compiled once; `Records` is one actor's door to it.
"""
