import { deftool, Runtime, ToolError, ToolRegistry } from "later-runtime";

import { RequestAnswerer } from "../requests/request-answerer.ts";

/** The sessions of the host that a worker under test asks for things: those of a real runtime. */
export class SessionHost implements AsyncDisposable {
  readonly runtime: Runtime = new Runtime({ registry: new ToolRegistry() });
  #count = 0;

  /** Makes a session, with the tools `host_add` and `host_refuse`. @returns its id */
  async createSession(): Promise<string> {
    this.#count += 1;
    const id = `conformance-${this.#count}`;
    await this.runtime.createSession({ id, tools: [add, refuse] });
    return id;
  }

  /** Answers what is asked for over one connection. @param send sends it a message */
  connect(
    send: (header: object, attachments: readonly Uint8Array[]) => void,
  ): Pick<RequestAnswerer, "handle" | "close"> {
    return new RequestAnswerer({ runtime: this.runtime, send, mayUse: () => true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runtime.close();
  }
}

/** What `host_refuse` fails with. */
export const refusal = {
  type: "HOST_REFUSES",
  message: "The host refuses.",
  details: { why: "asked to" },
} as const;

const add = deftool({
  name: "host_add",
  description: "Adds two numbers.",
  parameters: {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a", "b"],
  },
  register: false,
  execute: ({ a, b }) => a + b,
});

const refuse = deftool({
  name: "host_refuse",
  description: "Fails.",
  parameters: { type: "object", properties: {} },
  register: false,
  execute: () => {
    throw new ToolError(refusal.type, refusal.message, { details: refusal.details });
  },
});
