"""Records in and out as tables. Reading gives values, writing takes answers; the door does the rest."""
