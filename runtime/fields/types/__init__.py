"""One field type a file. A new file here is a new type; nothing else lists them."""
