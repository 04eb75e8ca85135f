// The marks of fields whose state a rule has decided.

/**
 * Show, change or remove the mark of a field. What rules were found to do here (`outcome.marks`, in the words of
 * `outcome.words`) leaves a mark that says something else as it is; what the server answered is all there is to say.
 */
export function markWhy(form, field, reasons, outcome) {
  if (outcome.marks === undefined && reasons === undefined) return;
  const said = reasons?.[0]?.said ?? outcome.marks?.[field.dataset.field] ?? "";
  if (field.fwWhy === said) return;
  field.fwWhy = said;
  const label = field.querySelector(":scope > .lbl");
  const present = label.querySelector(".why-box, .why-mark, .why-ask");
  const text = present?.matches(".why-ask") ? "" : (present?.querySelector("span")?.textContent ?? "");
  if (text === said) return;
  if (!said) {
    if (reasons || outcome.words?.has(text)) present.replaceWith(asking(field));
    return;
  }
  const isQuiet = Boolean(reasons?.[0]?.quiet);
  if (present?.matches(".why-mark") && present.matches(".quiet") === isQuiet) {
    present.querySelector("span").textContent = said;
    return;
  }
  const mark = Object.assign(document.createElement("button"), { type: "button", className: "why why-mark" });
  mark.classList.toggle("quiet", isQuiet);
  mark.classList.toggle("worked-out", isQuiet && !reasons[0].rule);
  mark.dataset.whyOf = "";
  mark.append(Object.assign(document.createElement("span"), { textContent: said }));
  if (present) present.replaceWith(mark);
  else label.append(mark);
}

function asking(field) {
  const mark = document.getElementById("why-ask").content.firstElementChild.cloneNode(true);
  const label = field.querySelector("label, .lbl > span");
  if (label?.id) mark.setAttribute("aria-describedby", label.id);
  return mark;
}
