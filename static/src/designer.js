// The designer: one entity's fields, form or rules, edited in the draft as soon as something is said.
import { begin } from "./designer/begin.js";
import { Fields } from "./designer/fields.js";
import { known } from "./designer/known.js";
import { Layout } from "./designer/layout.js";
import { Rules } from "./designer/rules.js";

await begin({ fields: Fields, form: Layout, rules: Rules }[known.place]);
