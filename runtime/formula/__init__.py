"""Formulas: source text -> typed tree -> Python, SQL, browser. Pure but for its SQL back end."""
