/** When a program that was started has come to its end, though a process of its own making may hold its pipes open. */
import type { ChildProcess } from "node:child_process";

/** Milliseconds. What a program has written is in the pipe by its end, and has only to be read. */
const grace = 1000;

/** Calls back once all has been read, or soon after the end. @param ended Gets null where the program was killed. */
export function whenEnded(child: ChildProcess, ended: (code: number | null) => void): void {
  child.once("exit", (code) => {
    const timer = setTimeout(() => ended(code), grace);
    child.once("close", () => {
      clearTimeout(timer);
      ended(code);
    });
  });
}
