import { describe, expect, it, vi } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { Tool } from "../declare/tool.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import type { RuntimeOptions } from "../runtime/runtime-options.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { Session } from "../session/session.ts";
import type { Approval, ApprovalRequest } from "./approval.ts";
import type { CallEvent } from "./execute-options.ts";

const sent: string[] = [];

function mailer(options: { requiresApproval?: boolean; timeoutMs?: number } = {}): Tool {
  const { requiresApproval = false, ...others } = options;
  return deftool({
    name: "send_mail",
    description: "Sends a mail.",
    parameters: {
      type: "object",
      properties: { to: { type: "string" } },
      required: ["to"],
      additionalProperties: false,
    },
    execute: ({ to }) => {
      sent.push(to);
      return `sent to ${to}`;
    },
    annotations: { requiresApproval },
    register: false,
    ...others,
  });
}

async function open(options: RuntimeOptions, tool: Tool = mailer()): Promise<Session> {
  sent.length = 0;
  const runtime = new Runtime({ registry: new ToolRegistry(), ...options });
  return runtime.createSession({ id: "s", tools: [tool], data: "of the session" });
}

/** Somebody who takes time to think. */
class Person {
  readonly requests: ApprovalRequest[] = [];
  readonly #answers: ((answer: Approval) => void)[] = [];

  readonly approve = (request: ApprovalRequest): Promise<Approval> => {
    this.requests.push(request);
    return new Promise((resolve) => {
      this.#answers.push(resolve);
    });
  };

  async answer(answer: Approval): Promise<void> {
    await vi.waitUntil(() => this.#answers.length > 0);
    this.#answers.shift()?.(answer);
  }
}

const ask = (): { decision: "ask"; reason: string } => ({ decision: "ask", reason: "It costs." });
const call = { id: "c1", name: "send_mail", args: { to: "ada" } };

describe("approval by a person", () => {
  it("runs what is approved", async () => {
    const person = new Person();
    const session = await open({ authorize: ask, approve: person.approve });
    const outcome = session.execute(call);
    await person.answer({ decision: "allow" });
    expect(await outcome).toMatchObject({ value: "sent to ada" });
    expect(person.requests).toHaveLength(1);
    expect(person.requests[0]).toMatchObject({
      sessionId: "s",
      callId: "c1",
      args: { to: "ada" },
      data: "of the session",
      reason: "It costs.",
    });
  });

  it("tells the model why a person refuses, and runs nothing", async () => {
    const person = new Person();
    const session = await open({ authorize: ask, approve: person.approve });
    const outcome = session.execute(call);
    await person.answer({ decision: "deny", reason: "Not on a Sunday." });
    expect(await outcome).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: "Not on a Sunday." },
    });
    expect(sent).toEqual([]);
  });

  it.each([
    ["throws", () => Promise.reject(new Error("secret"))],
    ["gives no answer", () => undefined],
    ["asks in turn", () => ({ decision: "ask" })],
  ])("denies a call when the hook %s", async (_, approve) => {
    const session = await open({ authorize: ask, approve: approve as never });
    expect(await session.execute(call)).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: "The call was not permitted." },
    });
    expect(sent).toEqual([]);
  });

  it("asks nobody about arguments that do not fit", async () => {
    const person = new Person();
    const session = await open({ authorize: ask, approve: person.approve });
    for (const args of [{}, { to: "ada", extra: 1 }]) {
      expect(await session.execute({ ...call, args })).toMatchObject({
        error: { type: "PARAMETER_VALIDATION_FAILED" },
      });
    }
    expect(await session.execute({ ...call, args: { to: Number.NaN } })).toMatchObject({
      error: { type: "INVALID_CALL" },
    });
    expect(person.requests).toEqual([]);
  });

  it("runs what was shown, though the caller and the hook change it meanwhile", async () => {
    const person = new Person();
    const session = await open({ authorize: ask, approve: person.approve });
    const args = { to: "ada" };
    const outcome = session.execute({ ...call, args });
    await vi.waitUntil(() => person.requests.length > 0);
    args.to = "mallory";
    Object.assign(person.requests[0]?.args ?? {}, { to: "mallory" });
    await person.answer({ decision: "allow" });
    expect(await outcome).toMatchObject({ value: "sent to ada" });
  });

  it("asks about tools that are annotated so where the program does not decide", async () => {
    const person = new Person();
    const session = await open({ approve: person.approve }, mailer({ requiresApproval: true }));
    const outcome = session.execute(call);
    await person.answer({ decision: "allow" });
    expect(await outcome).toMatchObject({ value: "sent to ada" });
    expect(person.requests[0]?.reason).toBeUndefined();

    const free = await open({ approve: person.approve });
    expect(await free.execute(call)).toMatchObject({ value: "sent to ada" });
    const decided = await open(
      { approve: person.approve, authorize: () => ({ decision: "allow" }) },
      mailer({ requiresApproval: true }),
    );
    expect(await decided.execute(call)).toMatchObject({ value: "sent to ada" });
    expect(person.requests).toHaveLength(1);
  });

  it("tells watchers that the call waits", async () => {
    const person = new Person();
    const session = await open({ authorize: ask, approve: person.approve });
    const events: CallEvent[] = [];
    const outcome = session.execute(call, { onEvent: (event) => void events.push(event) });
    await person.answer({ decision: "allow" });
    await outcome;
    expect(events.map(({ type }) => type)).toEqual(["call-start", "call-waiting", "call-end"]);
    expect(events[1]).toEqual({
      type: "call-waiting",
      sessionId: "s",
      callId: "c1",
      name: "send_mail",
      reason: "It costs.",
    });
  });
});

describe("the time of a call that waits for a person", () => {
  it("stands still, and begins anew after the answer", async () => {
    const person = new Person();
    let begun = false;
    const slow = deftool({
      name: "send_mail",
      description: "Sends a mail.",
      parameters: { type: "object" },
      execute: () => {
        begun = true;
        return new Promise(() => {});
      },
      timeoutMs: 20,
      register: false,
    });
    const session = await open({ authorize: ask, approve: person.approve }, slow);
    const outcome = session.execute(call);
    await vi.waitUntil(() => person.requests.length > 0);
    // Another call with the same limit ends meanwhile; this one waits on.
    const other = await open({ authorize: () => new Promise(() => {}) }, mailer({ timeoutMs: 40 }));
    expect(await other.execute(call)).toMatchObject({ error: { type: "TIMEOUT" } });
    expect(begun).toBe(false);
    await person.answer({ decision: "allow" });
    expect(await outcome).toMatchObject({
      error: { type: "TIMEOUT", message: "The tool did not finish within 20 ms." },
    });
    expect(begun).toBe(true);
  });

  it("can be ended by the caller", async () => {
    const person = new Person();
    const session = await open({ authorize: ask, approve: person.approve });
    const { signal, abort } = abortable();
    const outcome = session.execute(call, { signal });
    await vi.waitUntil(() => person.requests.length > 0);
    abort();
    expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
    expect(person.requests[0]?.signal.aborted).toBe(true);
    await person.answer({ decision: "allow" });
    expect(sent).toEqual([]);
  });

  it("ends with the session", async () => {
    const person = new Person();
    const session = await open({ authorize: ask, approve: person.approve });
    const outcome = session.execute(call);
    await vi.waitUntil(() => person.requests.length > 0);
    await session.close();
    expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
  });
});

describe("a call that nobody is there to approve", () => {
  it("ends without having been run, and says why somebody has to be asked", async () => {
    const session = await open({ authorize: ask });
    expect(await session.execute(call)).toEqual({
      ok: false,
      error: {
        type: "APPROVAL_REQUIRED",
        message: "A person has to approve the call. It costs.",
        details: { reason: "It costs." },
      },
      result: expect.objectContaining({ callId: "c1", status: "ERROR" }) as unknown,
    });
    expect(sent).toEqual([]);
  });

  it("is held without any hook where a model makes it, and the annotation says so", async () => {
    const session = await open({}, mailer({ requiresApproval: true }));
    const asked = { isFromModel: true };
    expect(await session.execute(call, asked)).toMatchObject({
      error: { type: "APPROVAL_REQUIRED" },
    });
    expect(sent).toEqual([]);
    const approval = { decision: "allow" } as const;
    expect(await session.execute(call, { ...asked, approval })).toMatchObject({ ok: true });
    expect(await (await open({})).execute(call, asked)).toMatchObject({ ok: true });
  });

  it("runs in another process after it was kept as JSON with its answer", async () => {
    const before = await open({ authorize: ask });
    const refused = await before.execute(call);
    expect(refused).toMatchObject({ error: { type: "APPROVAL_REQUIRED" } });
    const kept = JSON.stringify({ call, approval: { decision: "allow" } });

    const { approval, call: resumed } = JSON.parse(kept) as {
      call: typeof call;
      approval: Approval;
    };
    const after = await open({ authorize: ask });
    expect(await after.execute(resumed, { approval })).toMatchObject({ value: "sent to ada" });
  });

  it("is refused with the reason of an answer that was given before", async () => {
    const session = await open({ authorize: ask });
    const approval = { decision: "deny", reason: "No." } as const;
    expect(await session.execute(call, { approval })).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: "No." },
    });
  });

  it("takes the answers of a batch by the ids of its calls", async () => {
    const person = new Person();
    const session = await open({ authorize: ask, approve: person.approve });
    const calls = ["c1", "c2", "c3"].map((id) => ({ id, name: "send_mail", args: { to: id } }));
    const outcomes = session.executeAll(calls, {
      approvals: new Map<string, Approval>([
        ["c1", { decision: "allow" }],
        ["c2", { decision: "deny" }],
      ]),
    });
    await person.answer({ decision: "allow" });
    expect(await outcomes).toMatchObject([{ ok: true }, { ok: false }, { ok: true }]);
    expect(person.requests.map(({ callId }) => callId)).toEqual(["c3"]);
  });

  it("does not overrule what the program decides now", async () => {
    const authorize = vi.fn(() => ({ decision: "deny", reason: "Too late." }) as const);
    const session = await open({ authorize });
    const approval = { decision: "allow" } as const;
    expect(await session.execute(call, { approval })).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: "Too late." },
    });
    expect(authorize).toHaveBeenCalledTimes(1);
    expect(sent).toEqual([]);
  });
});

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
