// The workspace of the tests in VS Code for the Web: files that the page's server has, kept in memory from then on.
const vscode = require("vscode");

exports.activate = async (context) => {
  const texts = await (
    await fetch(vscode.Uri.joinPath(context.extensionUri, "../workspace.json").toString(true))
  ).json();
  const files = new Map(Object.entries(texts).map(([path, text]) => [`/${path}`, new TextEncoder().encode(text)]));
  const changed = new vscode.EventEmitter();
  const inFolder = (folder) => (folder === "/" ? "/" : `${folder}/`);
  const missing = (uri) => vscode.FileSystemError.FileNotFound(uri);
  const tell = (uri, type) => changed.fire([{ uri, type }]);
  const provider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat: (uri) => {
      const file = files.get(uri.path);
      const isFolder = uri.path === "/" || [...files.keys()].some((path) => path.startsWith(inFolder(uri.path)));
      if (!file && !isFolder) throw missing(uri);
      const type = file ? vscode.FileType.File : vscode.FileType.Directory;
      return { type, ctime: 0, mtime: file?.mtime ?? 0, size: file?.length ?? 0 };
    },
    readDirectory: (uri) => {
      const below = [...files.keys()].filter((path) => path.startsWith(inFolder(uri.path)));
      const names = below.map((path) => path.slice(inFolder(uri.path).length).split("/"));
      const typeOf = (rest) => (rest.length === 1 ? vscode.FileType.File : vscode.FileType.Directory);
      return [...new Map(names.map((rest) => [rest[0], typeOf(rest)]))];
    },
    readFile: (uri) => {
      const file = files.get(uri.path);
      if (!file) throw missing(uri);
      return file;
    },
    writeFile: (uri, content) => {
      const type = files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
      files.set(uri.path, Object.assign(new Uint8Array(content), { mtime: Date.now() }));
      tell(uri, type);
    },
    delete: (uri) => {
      for (const path of [...files.keys()])
        if (path === uri.path || path.startsWith(inFolder(uri.path))) files.delete(path);
      tell(uri, vscode.FileChangeType.Deleted);
    },
    createDirectory: () => {},
    rename: (uri) => {
      throw vscode.FileSystemError.NoPermissions(uri);
    },
  };
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider("vscode-test-web", provider, { isCaseSensitive: true }),
  );
};
