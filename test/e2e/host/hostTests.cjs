// Runs in the extension host in place of --extensionTestsPath: runs the real entry point and tells the host
// that it really ended. Without this word a crashed extension host would be reported by VS Code as exit code 0.
const { pathToFileURL } = require("node:url");
exports.run = async () => {
  const tell = (body) =>
    fetch(`${process.env.VSCODE_HOST_CONTROL}/ended`, { method: "POST", body: JSON.stringify(body) });
  try {
    const m = await import(pathToFileURL(require.resolve(process.env.VSCODE_HOST_TESTS)).href);
    const run = m.run ?? m.default?.run;
    if (typeof run !== "function") throw new Error(`${process.env.VSCODE_HOST_TESTS} exports no run()`);
    await (run.length >= 2
      ? new Promise((ok, no) => run(__dirname, (e, n) => (e ? no(e) : n ? no(new Error(`${n} tests failed.`)) : ok())))
      : run());
  } catch (e) {
    await tell({ ok: false });
    throw e;
  }
  await tell({ ok: true });
};
