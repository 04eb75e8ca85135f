// Parts of pages by request: whoever's session has ended meanwhile is asked to sign in, on the page they are on.

/** The answer to a request for a part of a page, or null when there is none to be had. */
export async function fetchPart(address, options = {}) {
  const answer = await fetch(address, { ...options, headers: { "X-Fragment": "1", ...options.headers } }).catch(() => null);
  if (answer?.redirected && new URL(answer.url).pathname === "/login") {
    location.reload(); // comes back here after signing in
    return null;
  }
  return answer;
}
