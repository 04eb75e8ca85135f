"""Decision tables in words: cells and columns, trying a case; gaps and overlaps are in `analysis`."""

from configurator.decisions.cells import Cell, read_input, read_output, write_input, write_output
from configurator.decisions.columns import Column, input_column, output_column
from configurator.decisions.trying import Case, try_case

__all__ = [
    "Case",
    "Cell",
    "Column",
    "input_column",
    "output_column",
    "read_input",
    "read_output",
    "try_case",
    "write_input",
    "write_output",
]
