import { rememberList } from "./record/neighbours.js";
// A list: choosing in its filter bar acts at once.
for (const select of document.querySelectorAll("[data-submits]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
document.querySelector(".chip-box[open] :is(input:not([type=hidden]), select)")?.focus();
document.addEventListener("click", ({ target }) => {
  for (const box of document.querySelectorAll(".chip-box[open]")) if (!box.contains(target)) box.open = false;
});
rememberList();
