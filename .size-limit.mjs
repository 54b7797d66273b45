import path from "node:path";

import { build } from "esbuild";

const dist = path.join(import.meta.dirname, "packages/later/dist");
const runtime = await filesOf("index.js");

/** What entries weigh as they are loaded, without what they load at first use. */
// size-limit takes no other.
// oxlint-disable-next-line import/no-default-export
export default [
  {
    name: "later-runtime, all of it",
    limit: "50.7 kB",
    ...alone("index.js"),
  },
  {
    name: "later-runtime, to declare and run tools",
    import: "{ deftool, Runtime }",
    limit: "34 kB",
    ...alone("index.js"),
  },
  {
    name: "later-runtime, to have conversations",
    import: "{ deftool, generate }",
    limit: "44.3 kB",
    ...alone("index.js"),
  },
  {
    name: "later-runtime, what variables add at first use",
    limit: "16.15 kB",
    ...besideRuntime("shared/variable-operations-*.js"),
  },
  {
    name: "later-runtime/gemini",
    limit: "12.5 kB",
    ...alone("adapters/gemini/index.js"),
  },
  {
    name: "later-runtime/gemini, beside later-runtime",
    limit: "8.6 kB",
    ...besideRuntime("adapters/gemini/index.js"),
  },
  {
    name: "later-runtime/gemini/interactions, beside later-runtime",
    limit: "13 kB",
    ...besideRuntime("adapters/gemini/interactions/index.js"),
  },
  {
    name: "later-runtime/gemini/live, beside later-runtime",
    limit: "9.15 kB",
    ...besideRuntime("adapters/gemini/live/index.js"),
  },
  {
    name: "later-runtime/gemini/callable-tool, beside later-runtime",
    limit: "7.05 kB",
    ...besideRuntime("adapters/gemini/callable-tool/index.js"),
  },
  {
    name: "later-runtime/ai-sdk, beside later-runtime",
    limit: "4.9 kB",
    ...besideRuntime("adapters/ai-sdk/index.js"),
  },
  {
    name: "later-runtime/ai-sdk, to hand tools to the SDK, beside later-runtime",
    import: "{ toAiTools }",
    limit: "2.3 kB",
    ...besideRuntime("adapters/ai-sdk/index.js"),
  },
  {
    name: "later-runtime/anthropic, beside later-runtime",
    limit: "10.1 kB",
    ...besideRuntime("adapters/anthropic/index.js"),
  },
  {
    name: "later-runtime/http",
    limit: "6.3 kB",
    ...alone("http/index.js"),
  },
  {
    name: "later-runtime/http, for browsers",
    import: "{ readEvents }",
    limit: "3.8 kB",
    ...alone("http/index.js"),
  },
  {
    name: "later-runtime/mcp, beside later-runtime",
    limit: "6 kB",
    ...besideRuntime("adapters/mcp/index.js"),
  },
  {
    name: "later-runtime/langchain, beside later-runtime",
    limit: "4.8 kB",
    ...besideRuntime("adapters/langchain/index.js"),
  },
  {
    name: "later-runtime/openai, beside later-runtime",
    limit: "6.95 kB",
    ...besideRuntime("adapters/openai/index.js"),
  },
  {
    name: "later-runtime/openai/responses, beside later-runtime",
    limit: "8.4 kB",
    ...besideRuntime("adapters/openai/responses/index.js"),
  },
  {
    name: "later-runtime/openai-agents, beside later-runtime",
    limit: "3.55 kB",
    ...besideRuntime("adapters/openai-agents/index.js"),
  },
  {
    name: "later-runtime/mastra, beside later-runtime",
    limit: "1.95 kB",
    ...besideRuntime("adapters/mastra/index.js"),
  },
  {
    name: "later-runtime/telemetry, beside later-runtime",
    limit: "4.6 kB",
    ...besideRuntime("telemetry/index.js"),
  },
  {
    name: "the page of later inspect",
    path: path.join(import.meta.dirname, "packages/cli/dist/page/main.js"),
    limit: "22.6 kB",
    gzip: true,
  },
];

function alone(entry) {
  return measured(entry, new Set());
}

/** What the entry adds for those who have loaded the root entry, which shares files with it. */
function besideRuntime(entry) {
  return measured(entry, runtime);
}

function measured(entry, loaded) {
  return {
    path: path.join(dist, entry),
    gzip: true,
    modifyEsbuildConfig: (config) => ({ ...config, ...settings(loaded) }),
  };
}

/** Everything that is loaded with an entry, by its path. */
async function filesOf(entry) {
  const { metafile } = await build({
    ...settings(new Set()),
    absWorkingDir: dist,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
  });
  return new Set(Object.keys(metafile.inputs).map((name) => path.join(dist, name)));
}

function settings(loaded) {
  const leaveOut = {
    name: "leave-out",
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ kind, path: name, resolveDir }) => {
        const isLeftOut =
          kind === "dynamic-import" || isPackage(name) || loaded.has(path.join(resolveDir, name));
        return kind !== "entry-point" && isLeftOut ? { path: name, external: true } : undefined;
      });
    },
  };
  return { format: "esm", plugins: [leaveOut] };
}

function isPackage(name) {
  return !name.startsWith(".") && !path.isAbsolute(name);
}
