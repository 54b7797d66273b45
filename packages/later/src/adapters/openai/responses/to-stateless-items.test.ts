import { expect, test } from "vitest";

import { call, message, reasoning } from "./fixtures/script.ts";
import { toStatelessItems } from "./to-stateless-items.ts";

const sealed = { id: "rs_2", encrypted_content: "sealed", ...reasoning("Hm.") };
const search = { type: "web_search_call", id: "ws_1", status: "completed" };
const said = { ...message("8."), phase: "final_answer" };
const called = { call_id: "call_1", ...call("f") };

test("leaves out what would only be looked for, and nothing else", () => {
  const items = [
    { id: "rs_1", encrypted_content: null, ...reasoning("Hm.") },
    sealed,
    search,
    { id: "msg_1", status: "completed", ...said },
    { id: "fc_1", status: "completed", ...called },
    { type: "function_call_output", call_id: "call_1", output: "8" },
  ];
  expect(toStatelessItems(items)).toEqual([sealed, search, said, called, items[5]]);
});
