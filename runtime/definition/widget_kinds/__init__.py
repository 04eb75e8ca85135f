"""The kinds of widgets. One file each."""
