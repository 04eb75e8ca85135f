"""The kinds of triggers. One file each."""
