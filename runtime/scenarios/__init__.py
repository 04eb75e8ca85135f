"""Scenarios: examples kept in an app, carried out in a transaction that is undone.

A scenario of the definition says:

- `entity`: what it is about; `as`: who acts (`roles`, a name `user`, a `department`; an administrator if
  absent); `at`: the clock, in workspace time (the present if absent).
- `records`: name -> {entity, record_type, values}: what is there before. A value that refers to a record may
  be the name of another; one that refers to a user the name of a person (`as.user`), or a role's key for the
  one person who holds it here; one of a department its name, made when first met.
- `given`: values of the record before the acts. It is not saved yet: the first save creates it (at whatever
  stage `given` says), a press saves it first.
- `when`: acts in order: `{"save": {field: value}}`, `{"press": flow, "answers": {…}}`, `{"delete": {}}`,
  `{"pass": "3 days"}`; each may say `as` whom. An act that is refused leaves its problems; the next goes on.
- `expect`: `values` (as the API answers them; rows row by row, the members named), `shown`, `hidden`,
  `required`, `optional`, `locked`, `open` (fields, at least these), `options` (field -> exactly these),
  `problems` (exactly those of the last act, as `field.code` with the last part of the code:
  `reason.required`, `total.no_past_date` for the rule of that key; of no field: the code), `messages` (texts,
  or {to, text}, that were sent), `records` (name -> values, or a list of {entity, filter, count, values} over
  records made here).

In a scenario only its own people hold roles: one for each role of the app, and those it names.
"""

from runtime.scenarios.results import ScenarioResult
from runtime.scenarios.runner import run_scenario, run_scenarios

__all__ = ["ScenarioResult", "run_scenario", "run_scenarios"]
