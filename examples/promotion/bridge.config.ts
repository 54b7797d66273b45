// The tools, and the sessions with them, are those of a host: later serve tools.ts.
import { BridgeTools } from "later-bridge";
import { defineConfig } from "later-runtime";

export default defineConfig({
  tools: () => new BridgeTools(process.env["LATER_HOST"] ?? "127.0.0.1:50051"),
});
