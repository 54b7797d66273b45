import type { LaterTool } from "../declare/tool.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { SessionStore } from "../store/session-store.ts";

/**
 * Where the functions of a runtime's tools run: in worker processes, or behind a bridge. Declarations, sessions,
 * validation and results stay the runtime's; what runs elsewhere can only fail in more ways.
 */
export interface ToolPlacement extends AsyncDisposable {
  /**
   * The tool that is run in the place of one: itself to run it here, or another of the same declaration. Asked for each
   * call, so it has to be quick.
   */
  readonly place: (tool: LaterTool) => LaterTool;
  /** Where sessions are kept, if that goes with it. The placement closes it. */
  readonly store?: SessionStore;
  /**
   * Makes ready for calls; `Runtime.open` calls it once. Tools that only exist elsewhere are put into the runtime's
   * registry.
   *
   * @throws LaterError such as `WORKER_FAILED` and `HOST_UNAVAILABLE`; nothing is left running then
   */
  start(runtime: Runtime): Promise<void>;
  /** Lets go of everything. The runtime closes its placement when its sessions have been closed. */
  close(): Promise<void>;
}
