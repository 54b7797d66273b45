import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";

// Tests resolve workspace packages to their sources, so a stale dist/ can never pass a test.
const conditions = ["later-source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "examples/**/*.test.ts"],
    globalSetup: ["test/setup/build.ts"],
    reporters: ["default", "./test/setup/summary-reporter.ts"],
    // One for each core: much of what is tested runs in processes of its own, and is waited for.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
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
