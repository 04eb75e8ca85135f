// The settings: secrets to copy, people chosen together, the tree of departments.
import { startCopying } from "./admin/copying.js";
import { startSelection } from "./admin/selection.js";
import { startTree } from "./admin/tree.js";

for (const select of document.querySelectorAll("[data-submits]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
startCopying();
for (const form of document.querySelectorAll("[data-selection]")) startSelection(form);
for (const tree of document.querySelectorAll("[data-tree]")) startTree(tree);
