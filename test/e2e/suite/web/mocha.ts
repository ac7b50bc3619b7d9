/** Runs mocha in the browser's extension host, and says at the end how many tests passed. */
import "mocha/mocha.js";

/** Mocha's own reporter for browsers wants a page. */
class Silent {}

/** @throws Error if a test fails, or if there is none. */
export async function runMocha(define: () => void): Promise<void> {
  mocha.setup({ ui: "bdd", timeout: 30_000, reporter: Silent as unknown as Mocha.ReporterConstructor });
  define();
  let [passed, failed] = [0, 0];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on("pass", (test) => {
      passed++;
      console.log(`  ✔ ${test.fullTitle()}`);
    });
    runner.on("fail", (test, error) => {
      failed++;
      console.log(`  ${failed}) ${test.fullTitle()}\n${error instanceof Error ? error.stack : String(error)}`);
    });
  });
  console.log(`e2e: ${passed} passed, ${failed} failed`);
  if (passed + failed === 0) throw new Error("There are no tests.");
  if (failed > 0) throw new Error(`${failed} tests failed.`);
}
