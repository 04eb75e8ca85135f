"""Parts of a definition by their names, and what they say in words. Pure; see the README."""

from configurator.naming.names import BEYOND, LANGUAGE_NAMES, Names, in_language
from configurator.naming.values import Values, is_text
from configurator.naming.walking import Stop

__all__ = ["BEYOND", "LANGUAGE_NAMES", "Names", "Stop", "Values", "in_language", "is_text"]
