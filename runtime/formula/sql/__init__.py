"""Formulas as SQL for SQLite and PostgreSQL: expressions only, no connection and no session."""

from runtime.formula.sql.columns import Collection, Column, ColumnSource, Table, Tables
from runtime.formula.sql.compiling import sql_problems, to_sql
from runtime.formula.sql.registered import register_functions
from runtime.formula.sql.statement import NotInSql, Parameter, SqlText

__all__ = [
    "Collection",
    "Column",
    "ColumnSource",
    "NotInSql",
    "Parameter",
    "SqlText",
    "Table",
    "Tables",
    "register_functions",
    "sql_problems",
    "to_sql",
]
