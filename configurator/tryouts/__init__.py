"""Trying a draft out: a little installation of its own, with its own people, records, files and clock.

A try-out is a folder in the installation's home with an embedded database, whatever the installation itself
runs on. It is filled once, from live records or from samples, and never looks back: no connection of it
reaches the installation's tables, and none of the installation's reaches it. The runtime serves it as a
world (`runtime.web.worlds`), by the same views and the same door as everything else.
"""
