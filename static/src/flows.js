// The designer of one flow: its trigger and its steps, edited in the draft as soon as something is said.
import { Flow } from "./designer/flow.js";
import { openIsland } from "./designer/island.js";

await openIsland(document.querySelector("[data-flow]"), Flow);
