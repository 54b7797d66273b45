const compilerLibrary =
  /(?:^bundled:\/\/\/libs|\/node_modules\/(?:@typescript\/)?typescript[^/]*\/lib)\/lib\.[\w.]*d\.ts$/;
const nodeTypes = /\/node_modules\/(?:@types\/node|undici-types)\//;

/** Whether a file belongs to the compiler's own declarations of the language and the browser. */
export function isCompilerLibrary(path: string): boolean {
  return compilerLibrary.test(path);
}

/** Whether a file declares what the platform brings along: the language, the browser or Node.js. */
export function isPlatformLibrary(path: string): boolean {
  return isCompilerLibrary(path) || nodeTypes.test(path);
}
