/** The tools that a worker offers to be checked, as docs/worker-protocol.md describes them. */
export const conformanceTools = {
  /** Without these hardly anything can be told. */
  required: ["conformance_echo", "conformance_fail", "conformance_crash", "conformance_sleep"],
  /** A worker lacks those that its language or library has no use for. */
  optional: [
    "conformance_spin",
    "conformance_exit",
    "conformance_not_a_number",
    "conformance_environment",
    "conformance_count",
    "conformance_progress",
    "conformance_checksum",
    "conformance_sum",
    "conformance_bytes",
    "conformance_tensor",
    "conformance_get",
    "conformance_set",
    "conformance_call",
    "conformance_watch",
  ],
} as const;

export type ToolName = (typeof conformanceTools)["required" | "optional"][number];
