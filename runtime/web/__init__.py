"""The web edge: Flask application, sign-in, the REST interface and pages. Thin: it parses, calls, answers.

Nothing here reads or writes app data by itself; every request for data goes through `runtime.records`.
"""
