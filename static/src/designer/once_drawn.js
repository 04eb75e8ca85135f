/** Act on what has just been changed as soon as it is drawn: Preact draws right behind the act that changed it, before another key is heard. */
export const onceDrawn = (act) => Promise.resolve().then(act);
