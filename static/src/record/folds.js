// Sections that are closed at first: they open for what is wrong in them, and for whoever is led into them.

/** Keep the closed sections of a form from hiding what has to be seen. */
export function startFolds(form) {
  const folds = [...form.querySelectorAll("details.fold")];
  if (!folds.length) return;
  form.addEventListener("fw:problems", () => folds.filter((one) => one.querySelector(".has-error")).forEach(open));
  form.addEventListener("fw:reveal", ({ detail }) => folds.filter((one) => one.contains(detail)).forEach(open));
}

const open = (fold) => (fold.open = true);
