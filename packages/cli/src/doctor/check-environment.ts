import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";

import type { Check } from "./check.ts";
import { installedPackage, isAtLeast } from "./installed-package.ts";

const oldestNode = "20.19.0";
const oldestTypeScript = "5.9.0";
const firstUnknownTypeScript = "8.0.0";

/**
 * Looks at everything but the tools themselves.
 *
 * @param folder The project's, or any in it.
 */
export function checkEnvironment(folder: string): readonly Check[] {
  const from = path.join(folder, "/");
  return [
    checkNode(),
    checkTypeScript(from),
    checkLibrary(from),
    checkCache(folder),
    checkOwnPackage("tsx", "TypeScript files cannot be loaded."),
    checkOwnPackage("@google/genai", "later chat cannot talk to a model."),
    checkKey(),
  ];
}

function checkNode(): Check {
  const { node } = process.versions;
  return isAtLeast(node, oldestNode)
    ? { name: "Node.js", status: "ok", message: node }
    : {
        name: "Node.js",
        status: "problem",
        message: `${node} is too old.`,
        remedy: `Install Node.js ${oldestNode} or newer.`,
      };
}

function checkTypeScript(from: string): Check {
  const name = "TypeScript";
  const remedy = "npm install --save-dev typescript";
  const installed = installedPackage("typescript", from);
  if (installed === undefined) {
    const message = "The project has none, so that the types of functions cannot be read.";
    return { name, status: "problem", message, remedy };
  }
  const { version, folder } = installed;
  if (!isAtLeast(version, oldestTypeScript)) {
    return { name, status: "problem", message: `${version} is too old (${folder}).`, remedy };
  }
  if (isAtLeast(version, firstUnknownTypeScript)) {
    const message = `${version} is newer than what is supported (${folder}).`;
    return { name, status: "problem", message, remedy: "npm install --save-dev typescript@7" };
  }
  return { name, status: "ok", message: `${version} (${folder})` };
}

function checkLibrary(from: string): Check {
  const name = "later-runtime";
  const own = installedPackage(name, import.meta.filename);
  const installed = installedPackage(name, from);
  if (installed === undefined) {
    const message = "The project has none.";
    return { name, status: "warning", message, remedy: "npm install later-runtime" };
  }
  if (own !== undefined && own.version !== installed.version) {
    return {
      name,
      status: "warning",
      message: `The project has ${installed.version}, this command ${own.version}.`,
      remedy: `npm install later-runtime@${own.version}`,
    };
  }
  return { name, status: "ok", message: `${installed.version} (${installed.folder})` };
}

/** What was found out about types is kept, so that it need not be found out at each start. */
function checkCache(folder: string): Check {
  const name = "Cache";
  const project = projectAbove(folder);
  if (project === undefined) {
    const message = "There is no package.json with node_modules: types are read at each start.";
    return { name, status: "warning", message, remedy: "npm install" };
  }
  const cache = path.join(project, "node_modules", ".cache", "later");
  return isWritable(cache)
    ? { name, status: "ok", message: cache }
    : {
        name,
        status: "warning",
        message: `"${cache}" cannot be written: types are read at each start.`,
        remedy: "Give yourself the right to write there.",
      };
}

/** The nearest folder with a `package.json` and installed packages, as `later-runtime` looks for it. */
function projectAbove(folder: string): string | undefined {
  const needed = ["package.json", "node_modules"];
  if (needed.every((name) => existsSync(path.join(folder, name)))) return folder;
  const above = path.dirname(folder);
  return above === folder ? undefined : projectAbove(above);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return missing && isWritable(path.dirname(folder));
  }
}

/** Something this command brings along; it is missing only in a broken installation. */
function checkOwnPackage(name: string, consequence: string): Check {
  const installed = installedPackage(name, import.meta.filename);
  return installed === undefined
    ? { name, status: "problem", message: consequence, remedy: "Install later-cli again." }
    : { name, status: "ok", message: installed.version };
}

function checkKey(): Check {
  const name = "GEMINI_API_KEY";
  return process.env[name] === undefined || process.env[name] === ""
    ? {
        name,
        status: "warning",
        message: "It is not set: later chat talks to a stand-in on this machine.",
        remedy: "Make a key at https://aistudio.google.com/apikey and set the variable.",
      }
    : { name, status: "ok", message: "It is set." };
}
