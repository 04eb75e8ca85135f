/** Hears Escape in what it leaves, and in nothing around it. */
export const onEscape = (leave) => (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.stopPropagation();
  leave(event);
};
