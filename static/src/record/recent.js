// The records somebody has chosen lately, by entity: ids alone, kept in this browser for this person.

const MOST = 5;
const keyOf = ({ user, app }, entity) => `fw-recent:${user?.id}:${app}:${entity}`;

/** Ids chosen lately, the last one first. */
export function remembered(known, entity) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(known, entity))) ?? [];
  } catch {
    return [];
  }
}

/** Keep an id as the last one chosen. */
export function remember(known, entity, id) {
  try {
    const kept = [id, ...remembered(known, entity).filter((one) => one !== id)].slice(0, MOST);
    localStorage.setItem(keyOf(known, entity), JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing offers nothing chosen lately
  }
}
