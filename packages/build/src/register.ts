/**
 * `node --import later-build/register main.ts`: types of tools are read when a file is loaded, not when a
 * declaration is first read.
 *
 * @packageDocumentation
 */

import * as nodeModule from "node:module";

import { type LoadHook, loadWithTypes } from "./register/load-with-types.ts";

const { registerHooks } = nodeModule as {
  readonly registerHooks?: (hooks: { readonly load: LoadHook }) => unknown;
};

if (registerHooks === undefined) {
  process.emitWarning(
    `later-build/register needs Node.js 22.15 or newer, and this is ${process.versions.node}. ` +
      "The types of tools are read when they are first needed, as they are without it.",
    { code: "LATER_REGISTER" },
  );
} else {
  registerHooks({ load: loadWithTypes });
}
