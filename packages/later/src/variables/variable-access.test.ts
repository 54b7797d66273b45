import { describe, expect, it } from "vitest";

import { createVariables } from "./create-variables.ts";
import type { SessionVariables } from "./session-variables.ts";

async function secret(): Promise<SessionVariables> {
  const variables = createVariables();
  await variables.define("secret", {
    type: "string",
    initial: "s",
    access: { read: ["reader-*", "writer"], write: ["writer"] },
  });
  await variables.define("open", { type: "string", initial: "o" });
  return variables;
}

const denied = { code: "PERMISSION_DENIED", message: expect.stringContaining("may not") as string };

describe("access", () => {
  it("admits those who are listed, by pattern, and the application itself", async () => {
    const variables = await secret();
    expect(await variables.get("secret")).toBe("s");
    expect(await variables.as("reader-1").get("secret")).toBe("s");
    await expect(variables.as("stranger").get("secret")).rejects.toMatchObject({
      ...denied,
      message: '"stranger" may not read the variable "secret".',
    });
    await expect(variables.as("reader-1").set("secret", "t")).rejects.toMatchObject(denied);
    expect(await variables.as("writer").set("secret", "t")).toMatchObject({ changedBy: "writer" });
  });

  it("hides from lists and exports what may not be read", async () => {
    const variables = await secret();
    const stranger = variables.as("stranger");
    expect((await stranger.list()).map(({ name }) => name)).toEqual(["open"]);
    expect((await stranger.export()).map(({ name }) => name)).toEqual(["open"]);
    await expect(stranger.readMany(["open", "secret"])).rejects.toMatchObject(denied);
    await expect(stranger.history("secret")).rejects.toMatchObject(denied);
    await expect(stranger.rollback("secret", 0)).rejects.toMatchObject(denied);
  });

  it("takes reading for observing and writing for optimizing, unless told otherwise", async () => {
    const variables = await secret();
    await expect(variables.as("stranger").openWatch("secret")).rejects.toMatchObject(denied);
    await expect(variables.as("reader-1").startOptimization("secret")).rejects.toMatchObject(
      denied,
    );
    await variables.setAccess("secret", { observe: ["stranger"], optimize: ["reader-1"] });
    await (await variables.as("stranger").openWatch("secret")).return?.();
    await variables.as("reader-1").startOptimization("secret");
    await expect(variables.as("reader-1").openWatch("secret")).rejects.toMatchObject(denied);
  });

  it("tells a watcher of everything nothing of what it may not observe", async () => {
    const variables = await secret();
    const watch = await variables.as("stranger").openWatch({ pattern: "*" }, { initial: true });
    await variables.set("secret", "t");
    await variables.set("open", "p");
    const seen = [(await watch.next()).value, (await watch.next()).value];
    expect(seen.map((change) => [change?.type, change?.variable.name])).toEqual([
      ["initial_value", "open"],
      ["value_change", "open"],
    ]);
    await watch.return?.();
  });

  it.each([{ read: "ada" }, { write: [5] }])("refuses rules that are none: %j", async (access) => {
    const variables = await secret();
    await expect(variables.setAccess("open", access as never)).rejects.toMatchObject({
      code: "INVALID_VARIABLE",
    });
  });
});
