import type { JsonObject } from "later-runtime";

import type { ConformanceCase } from "../conformance-case.ts";
import { describeValue } from "../describe-message.ts";
import { Mismatch } from "../mismatch.ts";
import { isSameJson } from "../same-json.ts";

const failed = "`error.type` is a text of capitals, digits and `_`: one of the tool's own";
const unexpected =
  "`unexpected` is true for an exception that the tool did not raise for the caller to see; its message has no stack and no path.";

/** What is told of a call that fails. */
export const errorCases: readonly ConformanceCase[] = [
  {
    id: "errors.own",
    rule: failed,
    tools: ["conformance_fail"],
    run: async (worker) => {
      const errors: readonly (JsonObject & { readonly type: string })[] = [
        { type: "ORDER_7_NOT_FOUND", message: "There is no order 7 – “sorry”." },
        { type: "X", message: "No.", details: { n: 9_007_199_254_740_993n, deep: [{ a: null }] } },
      ];
      for (const error of errors) {
        const found = await worker.fails(worker.call("conformance_fail", error), error.type);
        const { unexpected: isUnexpected = false, ...rest } = found;
        if (!isUnexpected && isSameJson(rest, error)) continue;
        throw new Mismatch(`the error was ${describeValue(found)}`, describeValue(error));
      }
    },
  },
  {
    id: "errors.unexpected",
    rule: unexpected,
    tools: ["conformance_crash"],
    run: async (worker) => {
      const id = worker.call("conformance_crash", { message: "the file is gone" });
      const error = await worker.fails(id, "TOOL_EXECUTION_FAILED");
      if (error.unexpected === true) return;
      throw new Mismatch(`the error was ${describeValue(error)}`, '"unexpected": true');
    },
  },
  {
    id: "errors.no-path",
    rule: unexpected,
    tools: ["conformance_crash"],
    run: async (worker) => {
      const path = "/srv/conformance/secrets/list.txt";
      const id = worker.call("conformance_crash", { message: `cannot open ${path}: no such file` });
      const { message } = await worker.fails(id);
      if (!/\/(?:srv\/)?conformance\/secrets|\/(?:home|usr|work|tmp|root|opt|var)\//.test(message))
        return;
      throw new Mismatch(`the message was ${describeValue(message)}`, "no path in it");
    },
  },
  {
    id: "errors.no-stack",
    rule: unexpected,
    tools: ["conformance_crash"],
    run: async (worker) => {
      const { message } = await worker.fails(worker.call("conformance_crash", { message: "oh" }));
      if (!/\n|Traceback|\bline \d+|:\d+:\d+/.test(message)) return;
      throw new Mismatch(`the message was ${describeValue(message)}`, "one line, without a stack");
    },
  },
];
