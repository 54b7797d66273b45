import { jsonSchema, tool } from "ai";

import { zodParameters } from "./order-zod.mjs";
import * as order from "./order.mjs";

export const zodTool = tool({
  description: order.description,
  inputSchema: zodParameters,
  execute: order.execute,
});

export const jsonSchemaTool = tool({
  description: order.description,
  inputSchema: jsonSchema(order.parameters),
  execute: order.execute,
});
