// Work in steps: what takes longer than a part of a frame lets the browser draw and listen in between.

const MOST = 5;

/** Run a generator to its end while `isWanted`; gives what it gives, or undefined when it isn't wanted any more. */
export async function inSteps(steps, isWanted) {
  let start = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - start < MOST) continue;
    await pause();
    if (!isWanted()) return undefined;
    start = performance.now();
  }
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
