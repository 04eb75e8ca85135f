"""Flows: a trigger and nested steps. One execution is a run, and a run is a value that can be saved.

Nothing here writes rows: every effect goes through the `RecordsPort` of `port.py`, which `runtime.records`
implements within the transaction that triggered the flow.
"""
