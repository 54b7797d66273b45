// Compares each entry's declared surface with the report in etc/; `-- --update` writes the reports.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { root } from "./setup.mjs";

const { CompilerState, Extractor, ExtractorConfig } = createRequire(import.meta.url)(
  "@microsoft/api-extractor",
);
const update = process.argv.includes("--update");
const entries = {
  bridge: { "later-bridge": "index", "later-bridge-worker": "worker/index" },
  build: {
    "later-build": "index",
    "later-build-bun": "bun",
    "later-build-esbuild": "esbuild",
    "later-build-rolldown": "rolldown",
    "later-build-rollup": "rollup",
    "later-build-rspack": "rspack",
    "later-build-vite": "vite",
    "later-build-webpack": "webpack",
  },
  later: {
    "later-runtime": "index",
    "later-runtime-adm": "adm/index",
    "later-runtime-ai-sdk": "adapters/ai-sdk/index",
    "later-runtime-anthropic": "adapters/anthropic/index",
    "later-runtime-derivation": "derivation/index",
    "later-runtime-gemini": "adapters/gemini/index",
    "later-runtime-gemini-callable-tool": "adapters/gemini/callable-tool/index",
    "later-runtime-gemini-interactions": "adapters/gemini/interactions/index",
    "later-runtime-gemini-live": "adapters/gemini/live/index",
    "later-runtime-http": "http/index",
    "later-runtime-langchain": "adapters/langchain/index",
    "later-runtime-mastra": "adapters/mastra/index",
    "later-runtime-mcp": "adapters/mcp/index",
    "later-runtime-openai": "adapters/openai/index",
    "later-runtime-openai-agents": "adapters/openai-agents/index",
    "later-runtime-openai-responses": "adapters/openai/responses/index",
    "later-runtime-schema": "schema/index",
    "later-runtime-telemetry": "telemetry/index",
    "later-runtime-telemetry-diagnostics-channel": "telemetry/diagnostics-channel/index",
    "later-runtime-testing": "testing/index",
    "later-runtime-worker": "worker/index",
  },
};

let changed = 0;
for (const [folder, files] of Object.entries(entries)) {
  const projectFolder = path.join(root, "packages", folder);
  mkdirSync(path.join(projectFolder, "etc"), { recursive: true });
  const configs = Object.entries(files).map(([report, entry]) =>
    ExtractorConfig.prepare({
      configObject: configObject(projectFolder, report, entry),
      configObjectFullPath: undefined,
      packageJsonFullPath: path.join(projectFolder, "package.json"),
    }),
  );
  // What the entries of a package have in common, types of Node.js and of SDKs above all, is read once.
  const compilerState = CompilerState.create(configs[0], {
    additionalEntryPoints: configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
  for (const config of configs) {
    const options = { localBuild: update, showVerboseMessages: false, compilerState };
    if (!Extractor.invoke(config, options).succeeded) changed += 1;
  }
}
if (changed > 0) {
  console.error(`${changed} API report(s) differ. If that is meant: npm run check:api -- --update`);
  process.exit(1);
}

function configObject(projectFolder, report, entry) {
  return {
    projectFolder,
    newlineKind: "lf",
    mainEntryPointFilePath: path.join(projectFolder, "dist", `${entry}.d.ts`),
    apiReport: {
      enabled: true,
      reportFolder: path.join(projectFolder, "etc"),
      reportTempFolder: path.join(projectFolder, "temp"),
      reportFileName: `${report}.api.md`,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          target: "es2022",
          module: "nodenext",
          moduleResolution: "nodenext",
          lib: ["es2023", "dom", "esnext.disposable"],
          types: ["node"],
        },
      },
    },
    messages: {
      compilerMessageReporting: {
        default: { logLevel: "warning" },
        // The types of bundlers that unplugin knows and nobody has to install.
        TS2307: { logLevel: "none" },
      },
      extractorMessageReporting: {
        default: { logLevel: "warning" },
        "ae-missing-release-tag": { logLevel: "none" },
        // Helper types and types of the root entry; the report names them.
        "ae-forgotten-export": { logLevel: "warning", addToApiReportFile: true },
        "ae-undocumented": { logLevel: "none" },
        "ae-unresolved-link": { logLevel: "none" },
      },
      tsdocMessageReporting: { default: { logLevel: "none" } },
    },
  };
}
