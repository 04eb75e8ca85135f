// Work in steps: what takes longer than a part of a frame lets the browser draw and listen in between.

const MOST = 3;

/** Yielded by work that has changed where things stand: the browser draws that before the rest is done. */
export const DRAW = Symbol("draw");

/** Yielded before a step that is long by itself: it gets a task of its own. */
export const REST = Symbol("rest");

/** Run a generator to its end while `isWanted`; gives what it gives, or undefined when it isn't wanted any more. */
export async function inSteps(steps, isWanted) {
  let start = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (!done && value === undefined && performance.now() - start < MOST) continue;
    await settle(start);
    if (done) return value;
    await (value === DRAW ? new Promise(afterDrawing) : pause());
    if (!isWanted()) return undefined;
    start = performance.now();
  }
}

/**
 * Work out styles and places of what has been changed since `start`: the frame that follows has only to paint.
 * Where that is long, places get a task of their own.
 */
async function settle(start) {
  document.getAnimations(); // works out the styles of all that is changed, and no places
  if (performance.now() - start > MOST) await pause();
  document.documentElement.getBoundingClientRect();
}

const queue = [];

/** Have something done in a task of its own after what stands there has been drawn; what else waits comes a frame later. */
export function afterDrawing(act) {
  queue.push(act);
  if (queue.length === 1) next();
}

function next() {
  requestAnimationFrame(() => setTimeout(async () => {
    const start = performance.now();
    try {
      queue[0]();
      await settle(start);
    } finally {
      queue.shift();
      if (queue.length) next();
    }
  }));
}

const channel = new MessageChannel();
const waiting = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Let everything else that waits have its turn. */
function pause() {
  if (globalThis.scheduler?.yield) return scheduler.yield();
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}
