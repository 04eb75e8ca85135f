"""Apps from spreadsheets: what the tables of a workbook say about entities, fields, options and relations.

Tables in, a proposal out; people correct it; then a definition and records come of it. Nothing here reads
files or asks a request; `loading` alone touches data, through the one door.
"""
