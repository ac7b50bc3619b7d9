/** What the language server needs of Node.js, in a browser: there is no disk, so that no URI has a path on one. */

export function filePathOf(uri: string): string {
  throw new Error(`${uri} is on no disk that can be seen from here.`);
}

export function fileUriOf(path: string): string {
  return path;
}

const { port1: waiting, port2: next } = new MessageChannel();
const resolvers: (() => void)[] = [];
waiting.addEventListener("message", () => resolvers.shift()?.());
waiting.start();

/** Lets whatever waits go first. Timers would do, too, but browsers make those that follow each other wait. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    resolvers.push(resolve);
    next.postMessage(undefined);
  });
}

/** Browsers do not tell. */
export function memoryInUse(): number {
  return 0;
}
