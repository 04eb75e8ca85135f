// What the server says about this page: the types there are, the words, where the draft is kept.

export const known = JSON.parse(document.getElementById("designer-known").textContent);

/** The type of a key; a stand-in for one this server does not know. */
export const typeOf = (key) => byKey.get(key) ?? { key, label: key, icon: "code", settings: [], needed: [], one_of: [], start: {}, sentence: "" };

const byKey = new Map(known.types.map((type) => [type.key, type]));
