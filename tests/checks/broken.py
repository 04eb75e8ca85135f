"""Broken definitions: what is changed in the sample app, and exactly what must be found."""

from __future__ import annotations

import copy
from typing import Any

from tests.checks.broken_names import NAMES
from tests.checks.broken_rest import LOUD, REST
from tests.checks.broken_sense import SENSE
from tests.checks.broken_shape import SHAPE
from tests.checks.cases import Cases
from tests.definition.samples import sales

BROKEN: Cases = {**SHAPE, **NAMES, **SENSE, **REST}


def broken(name: str) -> dict[str, Any]:
    """The sample app with the changes of that name."""
    document = sales()
    for kind, pointer, *value in {**BROKEN, **LOUD}[name][0]:
        *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        here: Any = document
        for step in way:
            here = here[int(step)] if isinstance(here, list) else here[step]
        place = int(last) if isinstance(here, list) else last
        if kind == "put":
            here[place] = copy.deepcopy(value[0])
        elif kind == "drop":
            del here[place]
        else:
            here[place].append(copy.deepcopy(value[0]))
    return document
