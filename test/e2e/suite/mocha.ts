/** Runs mocha inside the extension host, and says at the end how many tests passed. */
import Mocha from "mocha";

/** @throws Error if a test fails, or if there is none. */
export async function runMocha(define: () => void): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", color: false, timeout: 30_000, reporter: "spec" });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  define();
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("end", () => {
      const { passes = 0, failures = 0 } = runner.stats ?? {};
      console.log(`e2e: ${passes} passed, ${failures} failed`);
    });
  });
  if (mocha.suite.total() === 0) throw new Error("There are no tests.");
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
