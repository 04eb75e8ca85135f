"""Bytes of uploaded files: where they are kept, what they are called, what is made of them."""

from runtime.files.store import FileStore, FileTooLarge, FolderStore, KeptFile, store_in

__all__ = ["FileStore", "FileTooLarge", "FolderStore", "KeptFile", "store_in"]
