// Roles and what they may do, edited in the draft as soon as something is said.
import { openIsland } from "./designer/island.js";
import { Roles } from "./designer/roles.js";

await openIsland(document.querySelector("[data-roles]"), Roles);
