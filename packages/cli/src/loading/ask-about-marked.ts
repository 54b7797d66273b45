import type { Authorize } from "later-runtime";

/** Leaves calls of tools that are annotated `requiresApproval` to a person; see `--approve`. */
export const askAboutMarked: Authorize = ({ tool }) => ({
  decision: tool.annotations.requiresApproval === true ? "ask" : "allow",
});
