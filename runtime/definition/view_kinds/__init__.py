"""The kinds of views. One file each."""
