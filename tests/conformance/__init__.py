"""The documents' sentences, tried from outside: definitions of their own, driven through the interface."""
