// Decision tables: the list of them, and one as a grid.
import { begin } from "./designer/begin.js";
import { Decision } from "./designer/decision.js";
import { Decisions } from "./designer/decisions.js";
import { known } from "./designer/known.js";

await begin({ decisions: Decisions, decision: Decision }[known.place]);
