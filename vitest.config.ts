import { availableParallelism } from "node:os";

import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      // Beside the code that runs in the process of the tests, which coverage counts.
      project("sources", ["packages/{later,bridge,build}/src/**/*.test.ts"]),
      // Of what is built, and of everything together: commands, examples, documentation, real packages.
      project("built", ["packages/cli/src/**/*.test.ts", "{test,examples}/**/*.test.ts"]),
    ],
    globalSetup: ["test/setup/build.ts"],
    reporters: ["default", "./test/setup/summary-reporter.ts"],
    // One for each core: much of what is tested runs in processes of its own, and is waited for.
    maxWorkers: availableParallelism(),
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts"],
      exclude: [
        "**/*.test.ts",
        "**/*.test-d.ts",
        "**/fixtures/**",
        // These run from their built copies, in processes of their own, where nothing is counted.
        "packages/cli/src/**",
        "packages/later/src/derivation/**",
        "packages/later/src/introspect/{child,watchdog,watchdog-thread}.ts",
      ],
      thresholds: { lines: 90, branches: 85 },
    },
  },
});

/** Whole by itself: what extends the configuration above would build everything once more. */
function project(name: string, include: string[]): TestProjectInlineConfiguration {
  // Tests resolve workspace packages to their sources, so a stale dist/ can never pass a test.
  const conditions = ["later-source"];
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: { name, include, testTimeout: 30_000, hookTimeout: 60_000 },
  };
}
