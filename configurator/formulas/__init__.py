"""Writing a formula: names to choose from, quick fixes, the value for a record."""

from configurator.formulas.fixes import Fix, fix_of
from configurator.formulas.names import functions, names_of
from configurator.formulas.place import Place, place_from_json
from configurator.formulas.trying import Tried, try_formula

__all__ = ["Fix", "Place", "Tried", "fix_of", "functions", "names_of", "place_from_json", "try_formula"]
