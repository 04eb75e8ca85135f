// A form whose act takes some seconds: once sent, the button says so and is not pressed twice.
export function sayItTakesTime(form) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("[type=submit]");
    const label = button?.querySelector("[data-label]");
    if (!label) return;
    const before = label.textContent;
    label.textContent = form.dataset.slow;
    button.setAttribute("aria-busy", "true");
    // not while the form is being read, or a named button would not be sent
    setTimeout(() => button.setAttribute("disabled", ""));
    // the browser's way back shows the page as it was left
    window.addEventListener("pageshow", () => {
      label.textContent = before;
      button.removeAttribute("aria-busy");
      button.removeAttribute("disabled");
    }, { once: true });
  });
}
