// What this browser keeps for the person signed in goes when they sign out.

const KEPT = /^fw-(draft|recent|list):/;

/** Forget it when a form that signs out is sent. */
export function startPrivate() {
  document.addEventListener("submit", ({ target }) => {
    if (new URL(target.action, location.href).pathname.endsWith("/sign-out")) forget();
  });
}

function forget() {
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store)) if (KEPT.test(key)) store.removeItem(key);
  }
}
