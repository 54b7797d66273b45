import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startGeminiStandIn } from "../../gemini-stand-in.ts";
import { calls } from "../../script.ts";
import { damage, statusesOf } from "../fixtures/damage.ts";
import type { StandIn } from "../start-stand-in.ts";

let standIn: StandIn;

beforeAll(async () => {
  standIn = await startGeminiStandIn({
    maxBodyBytes: 20_000,
    script: () => calls({ name: "first", args: { a: 1 } }, { name: "second" }),
  });
});

afterAll(() => standIn.close());

interface Answer {
  readonly status: number;
  readonly body: { readonly error: Readonly<Record<string, unknown>> } & Readonly<
    Record<string, unknown>
  >;
}

async function post(body: unknown): Promise<Answer> {
  const response = await fetch(`${standIn.url}/v1beta/models/gemini-3-flash:generateContent`, {
    method: "POST",
    headers: { "x-goog-api-key": standIn.apiKey },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

async function refusalOf(body: unknown): Promise<string> {
  const { status, body: answer } = await post(body);
  expect(answer).toEqual({
    error: expect.objectContaining({ code: 400, status: "INVALID_ARGUMENT" }),
  });
  expect(status).toBe(400);
  return String(answer.error["message"]);
}

const user = (text: string) => ({ role: "user", parts: [{ text }] });

function withDeclarations(...functionDeclarations: readonly unknown[]) {
  return { contents: [user("hello")], tools: [{ functionDeclarations }] };
}

function withParameters(parameters: unknown) {
  return withDeclarations({ name: "act", description: "Acts.", parameters });
}

function withProperty(property: unknown) {
  return withParameters({ type: "OBJECT", properties: { value: property } });
}

const prefix = "GenerateContentRequest.tools[0].function_declarations[0]";

test("accepts both spellings of names, lower-case types, text for counts and one for a list", async () => {
  const { status } = await post({
    system_instruction: { parts: { text: "Be brief." } },
    contents: [{ role: "user", parts: { inline_data: { mime_type: "image/png", data: "AAAA" } } }],
    tools: {
      function_declarations: {
        name: "act",
        parameters: {
          type: "object",
          properties: { value: { type: "array", items: { type: "string" }, max_items: "3" } },
        },
      },
    },
    generationConfig: { temperature: 0, max_output_tokens: 10, thinking_config: null },
    safetySettings: [],
  });
  expect(status).toBe(200);
});

test("names every unknown field with its path, and lists them as field violations", async () => {
  const { body } = await post({
    stream: true,
    contents: [{ role: "user", parts: [{ text: "a", tool_call_id: "x" }] }],
    tools: [{ functionDeclarations: [{ name: "act", strict: true }] }],
  });
  const root = 'Invalid JSON payload received. Unknown name "stream": Cannot find field.';
  const part =
    "Invalid JSON payload received. Unknown name \"tool_call_id\" at 'contents[0].parts[0]': Cannot find field.";
  const declaration =
    "Invalid JSON payload received. Unknown name \"strict\" at 'tools[0].function_declarations[0]': Cannot find field.";
  expect(body.error).toEqual({
    code: 400,
    status: "INVALID_ARGUMENT",
    message: [root, part, declaration].join("\n"),
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [
          { description: root },
          { field: "contents[0].parts[0]", description: part },
          { field: "tools[0].function_declarations[0]", description: declaration },
        ],
      },
    ],
  });
});

describe("schemas in parameters", () => {
  test.each([
    ["additionalProperties", { type: "STRING", additionalProperties: false }],
    ["const", { type: "STRING", const: "a" }],
    ["$ref", { $ref: "#/$defs/A" }],
    ["exclusiveMinimum", { type: "NUMBER", exclusiveMinimum: 0 }],
    ["oneOf", { oneOf: [{ type: "STRING" }] }],
    ["prefixItems", { type: "ARRAY", items: { type: "STRING" }, prefixItems: [] }],
    ["__proto__", JSON.parse('{"type": "STRING", "__proto__": {}}')],
  ])("refuses the unknown keyword %s", async (keyword, property) => {
    expect(await refusalOf(withProperty(property))).toBe(
      `Invalid JSON payload received. Unknown name "${keyword}" at 'tools[0].function_declarations[0].parameters.properties[0].value': Cannot find field.`,
    );
  });

  test("refuses a list of types", async () => {
    expect(await refusalOf(withProperty({ type: ["STRING", "NULL"] }))).toBe(
      "Invalid JSON payload received. Unknown name \"type\" at 'tools[0].function_declarations[0].parameters.properties[0].value': Proto field is not repeating, cannot start list.",
    );
  });

  test("refuses members of an enumeration that are not text", async () => {
    expect(await refusalOf(withProperty({ type: "STRING", enum: ["a", 1] }))).toBe(
      "Invalid value at 'tools[0].function_declarations[0].parameters.properties[0].value.enum[1]' (TYPE_STRING), 1",
    );
  });

  test("refuses an unknown type", async () => {
    expect(await refusalOf(withProperty({ type: "date" }))).toBe(
      "Invalid value at 'tools[0].function_declarations[0].parameters.properties[0].value.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), \"date\"",
    );
  });

  test.each([
    [
      "an object without properties at the root",
      withParameters({ type: "OBJECT", properties: {} }),
      "parameters.properties: should be non-empty for OBJECT type",
    ],
    [
      "a root that lists no properties",
      withParameters({ type: "OBJECT" }),
      "parameters.properties: should be non-empty for OBJECT type",
    ],
    [
      "an object with empty properties inside",
      withProperty({ type: "OBJECT", properties: {} }),
      "parameters.properties[value].properties: should be non-empty for OBJECT type",
    ],
    [
      "a root that is not an object",
      withParameters({ type: "STRING" }),
      "parameters.type: schema should be of type OBJECT",
    ],
    [
      "required without its property",
      withParameters({
        type: "OBJECT",
        properties: { a: { type: "STRING" } },
        required: ["a", "b"],
      }),
      "parameters.required[1]: property is not defined",
    ],
    [
      "properties on a text",
      withProperty({ type: "STRING", properties: { a: { type: "STRING" } } }),
      "parameters.properties[value].properties: only allowed for OBJECT type",
    ],
    [
      "required on a list",
      withProperty({ type: "ARRAY", items: { type: "STRING" }, required: ["a"] }),
      "parameters.properties[value].required: only allowed for OBJECT type",
    ],
    [
      "a list without items",
      withProperty({ type: "ARRAY" }),
      "parameters.properties[value].items: missing field.",
    ],
    [
      "items on a number",
      withProperty({ type: "NUMBER", items: { type: "STRING" } }),
      "parameters.properties[value].items: only allowed for ARRAY type",
    ],
    [
      "an enumeration of numbers",
      withProperty({ type: "INTEGER", enum: ["1"] }),
      "parameters.properties[value].enum: only allowed for STRING type",
    ],
    [
      "a format that is not known",
      withProperty({ type: "STRING", format: "uri" }),
      "parameters.properties[value].format: only 'enum' and 'date-time' are supported for STRING type",
    ],
    [
      "a bad schema deep inside",
      withProperty({ type: "ARRAY", items: { anyOf: [{ type: "STRING" }, { type: "ARRAY" }] } }),
      "parameters.properties[value].items.any_of[1].items: missing field.",
    ],
  ])("refuses %s", async (_case, body, problem) => {
    expect(await refusalOf(body)).toBe(`* ${prefix}.${problem}\n`);
  });

  test("accepts an object inside that says nothing of its properties", async () => {
    const { status } = await post(withProperty({ type: "ARRAY", items: { type: "OBJECT" } }));
    expect(status).toBe(200);
  });

  test.each(["first-name", "1st", "a.b", "a".repeat(65)])(
    "refuses %s as the name of a parameter in either dialect",
    async (name) => {
      const properties = { [name]: { type: "STRING" } };
      expect(await refusalOf(withParameters({ type: "OBJECT", properties }))).toContain(
        `${prefix}.parameters.properties[${name}]: Invalid parameter name.`,
      );
      const declaration = {
        name: "act",
        parametersJsonSchema: { type: "object", properties: { [name]: { type: "string" } } },
      };
      expect(await refusalOf(withDeclarations(declaration))).toContain("Invalid parameter name.");
    },
  );
});

describe("declarations", () => {
  test.each(["", "1st", "has space", "é", "a".repeat(65)])("refuses the name %j", async (name) => {
    expect(await refusalOf(withDeclarations({ name }))).toContain(
      `${prefix}.name: Invalid function name. Must start with a letter or an underscore.`,
    );
  });

  test("takes a declaration without parameters, and any keyword in parametersJsonSchema", async () => {
    const parametersJsonSchema = {
      type: "object",
      properties: {
        n: { type: ["integer", "null"], exclusiveMinimum: 0 },
        r: { $ref: "#/$defs/R" },
      },
      additionalProperties: false,
      $defs: { R: { enum: [1, 2] } },
    };
    const body = withDeclarations({ name: "a" }, { name: "b", parametersJsonSchema });
    expect((await post(body)).status).toBe(200);
  });

  test("refuses two declarations of one name, also in different tools", async () => {
    const tool = { functionDeclarations: [{ name: "act" }] };
    expect(await refusalOf({ contents: [user("a")], tools: [tool, tool] })).toBe(
      "Duplicate function declaration found: act",
    );
  });

  test("refuses parameters in both dialects at once", async () => {
    const declaration = {
      name: "act",
      parameters: { type: "OBJECT", properties: { a: { type: "STRING" } } },
      parametersJsonSchema: { type: "object" },
    };
    expect(await refusalOf(withDeclarations(declaration))).toContain("are mutually exclusive");
  });

  test.each([
    [{ type: "string" }, "type: schema should be of type object"],
    [[], "must be a JSON object"],
    [
      { type: "object", properties: { a: { $ref: "#/$defs/A", type: "string" } } },
      "if ref is set, only description and default may be set",
    ],
  ])("refuses %j as parametersJsonSchema", async (parametersJsonSchema, problem) => {
    expect(await refusalOf(withDeclarations({ name: "act", parametersJsonSchema }))).toContain(
      problem,
    );
  });

  test("refuses allowed names that are not declared, and a mode without declarations", async () => {
    const toolConfig = {
      functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["act", "dance"] },
    };
    const message = await refusalOf({ ...withDeclarations({ name: "act" }), toolConfig });
    expect(message).toMatch(/allowed_function_names .*: dance$/);
    expect(await refusalOf({ contents: [user("a")], toolConfig })).toBe(
      "Function calling config is set without function_declarations.",
    );
  });

  test("refuses more than 512 declarations", async () => {
    const many = Array.from({ length: 513 }, (_unused, index) => ({ name: `f${index}` }));
    expect(await refusalOf(withDeclarations(...many))).toContain("At most 512");
  });
});

describe("contents", () => {
  const call = (name: string, id?: string) => ({ functionCall: id ? { id, name } : { name } });
  const response = (name: string, id?: string) => ({
    functionResponse: { ...(id ? { id } : {}), name, response: { output: 1 } },
  });

  test.each([
    [{}, "contents: contents is not specified"],
    [{ contents: [] }, "contents: contents is not specified"],
    [{ contents: [{ role: "user" }] }, "contents[0].parts: contents.parts must not be empty."],
    [
      { contents: [{ role: "user", parts: [{ thought: true }] }] },
      "contents[0].parts[0].data: required oneof field 'data' must have one initialized field",
    ],
    [
      { contents: [{ role: "user", parts: [{ text: "a", inlineData: { data: "AA==" } }] }] },
      "contents[0].parts[0]: oneof field 'data' is already set. Cannot set 'inlineData'",
    ],
  ])("refuses %j", async (body, problem) => {
    expect(await refusalOf(body)).toBe(`* GenerateContentRequest.${problem}\n`);
  });

  test.each(["tool", "function", "assistant", "system"])("refuses the role %s", async (role) => {
    expect(await refusalOf({ contents: [user("a"), { role, parts: [{ text: "b" }] }] })).toBe(
      `Role '${role}' is not supported. Please use a valid role: user, model.`,
    );
  });

  test("refuses conversations that do not begin and end with the user", async () => {
    const model = { role: "model", parts: [{ text: "hi" }] };
    expect(await refusalOf({ contents: [model, user("a")] })).toContain("start with a user role");
    expect(await refusalOf({ contents: [user("a"), model] })).toContain("end with a user role");
  });

  test("refuses calls and responses without a name", async () => {
    const unnamed = { functionResponse: { response: {} } };
    expect(await refusalOf({ contents: [{ role: "user", parts: [unnamed] }] })).toContain(
      "function_response.name: Name cannot be empty.",
    );
    expect(
      await refusalOf({ contents: [user("a"), { role: "model", parts: [call("")] }] }),
    ).toContain("function_call.name: Name cannot be empty.");
  });

  test("refuses responses without calls, and calls that the user makes", async () => {
    const orphan = { role: "user", parts: [response("act")] };
    expect(await refusalOf({ contents: [user("a"), orphan] })).toBe(
      "Please ensure that function response turn comes immediately after a function call turn.",
    );
    expect(await refusalOf({ contents: [{ role: "user", parts: [call("act")] }] })).toBe(
      "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
    );
  });

  const skip = { thoughtSignature: "skip_thought_signature_validator" };
  const step = { role: "model", parts: [{ ...call("first", "1"), ...skip }, call("second", "2")] };
  const answered = (...parts: readonly unknown[]) => ({
    contents: [user("a"), step, ...(parts.length > 0 ? [{ role: "user", parts }] : [])],
  });
  const number = /number of function response parts is equal to the number of function call parts/;

  test.each([
    ["no responses", answered(), number],
    ["a response too few", answered(response("first", "1")), number],
    [
      "a response too many",
      answered(response("first", "1"), response("second", "2"), response("second", "2")),
      number,
    ],
    [
      "responses in another order",
      answered(response("second", "2"), response("first", "1")),
      /order/,
    ],
    [
      "a response of another name",
      answered(response("first", "1"), response("third", "2")),
      /name/,
    ],
    [
      "a response with another id",
      answered(response("first", "1"), response("second", "3")),
      /\bid\b/,
    ],
    ["a response without its id", answered(response("first"), response("second", "2")), /\bid\b/],
  ])("refuses %s", async (_case, body, message) => {
    expect(await refusalOf(body)).toMatch(message);
  });

  test("accepts responses that are in order", async () => {
    expect((await post(answered(response("first", "1"), response("second", "2")))).status).toBe(
      200,
    );
  });
});

describe("thought signatures", () => {
  interface CallPart {
    readonly functionCall: { readonly id: string; readonly name: string; readonly args?: object };
    readonly thoughtSignature?: string;
  }

  async function ask(): Promise<readonly CallPart[]> {
    const { body } = await post({ contents: [user("a")] });
    const [candidate] = body["candidates"] as { content: { parts: CallPart[] } }[];
    return candidate?.content.parts ?? [];
  }

  function answerTo(parts: readonly CallPart[]) {
    const responses = parts.map(({ functionCall: { id, name } }) => ({
      functionResponse: { id, name, response: { output: 1 } },
    }));
    return [
      { role: "model", parts },
      { role: "user", parts: responses },
    ];
  }

  test("are accepted as they were sent, with the members of the call in any order", async () => {
    const [first, ...others] = await ask();
    if (first === undefined) throw new Error("There is no call.");
    const { id, name, args } = first.functionCall;
    const reordered = { ...first, functionCall: { args: { ...args }, name, id } };
    const contents = [user("a"), ...answerTo([reordered, ...others])];
    expect((await post({ contents })).status).toBe(200);
  });

  test("are asked for in the current turn, with the API's own words", async () => {
    const parts = (await ask()).map(({ functionCall }) => ({ functionCall }));
    const message = await refusalOf({ contents: [user("a"), ...answerTo(parts)] });
    expect(message).toBe(
      "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:first` , position 2. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.",
    );
  });

  test("are not asked for in earlier turns", async () => {
    const parts = (await ask()).map(({ functionCall }) => ({ functionCall }));
    const contents = [
      user("a"),
      ...answerTo(parts),
      { role: "model", parts: [{ text: "1" }] },
      user("b"),
    ];
    expect((await post({ contents })).status).toBe(200);
  });

  test("are refused when they, or the call they belong to, were altered", async () => {
    const [first, ...others] = await ask();
    if (first?.thoughtSignature === undefined) throw new Error("There is no signature.");
    const altered = [
      { ...first, thoughtSignature: `A${first.thoughtSignature.slice(1, -1)}A` },
      { ...first, thoughtSignature: "AAAA" },
      { ...first, functionCall: { ...first.functionCall, args: { a: 2 } } },
    ];
    for (const part of altered) {
      const contents = [user("a"), ...answerTo([part, ...others])];
      expect(await refusalOf({ contents })).toBe("Corrupted thought signature.");
    }
  });
});

describe("bodies that are no requests", () => {
  test.each([
    ["", "Unexpected end of string."],
    ["{", "Unexpected token."],
    ["contents=a", "Unexpected token."],
    ["null", "Invalid value"],
    ["[]", "Invalid value"],
    ['"text"', "Invalid value"],
    ['{"contents": "hello"}', "Invalid value at 'contents[0]'"],
    ['{"contents": [[]]}', "Invalid value at 'contents[0]'"],
    ['{"contents": [{"parts": [5]}]}', "Invalid value at 'contents[0].parts[0]'"],
    [
      '{"contents": [], "toolConfig": {"functionCallingConfig": {"mode": "MAYBE"}}}',
      'Mode), "MAYBE"',
    ],
    ['{"generationConfig": {"temperature": "warm"}}', '(TYPE_DOUBLE), "warm"'],
    ["[".repeat(5_000) + "]".repeat(5_000), "Message too deep"],
  ])("are refused: %.40s", async (body, message) => {
    expect(await refusalOf(body)).toContain(message);
  });

  test("are refused when they are too long, and the connection stays usable", async () => {
    expect(await refusalOf("x".repeat(1_000_000))).toBe(
      "Request payload size exceeds the limit: 20000 bytes.",
    );
    expect((await post({ contents: [user("a")] })).status).toBe(200);
  });
});

test("answers every request that is damaged somewhere with 200 or 400, without a fault", async () => {
  const planning = await startGeminiStandIn();
  const url = `${planning.url}/v1/models/m:generateContent`;
  const headers = { "x-goog-api-key": planning.apiKey };
  const request = {
    contents: [
      user("How far is it from Oslo to Rome?"),
      {
        role: "model",
        parts: [{ functionCall: { id: "1", name: "act", args: { from: "Oslo" } } }],
      },
      {
        role: "user",
        parts: [{ functionResponse: { id: "1", name: "act", response: { output: [{ a: 1 }] } } }],
      },
      user("And how far is it to Madrid?"),
    ],
    tools: [
      {
        functionDeclarations: [
          {
            name: "act",
            description: "How far.",
            parameters: { type: "OBJECT", properties: { from: { type: "STRING" } } },
          },
          {
            name: "b",
            parametersJsonSchema: {
              type: "object",
              properties: { to: { anyOf: [{ enum: [1] }] } },
              required: ["to"],
            },
          },
        ],
      },
    ],
    toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["act"] } },
  };
  const send = (body: string) => fetch(url, { method: "POST", headers, body });
  const statuses = await statusesOf(damage(request), send);
  await planning.close();
  expect(statuses).toEqual([200, 400]);
});

test("answers 404 in the API's form for everything that is not there", async () => {
  for (const [method, path] of [
    ["GET", "/"],
    ["POST", "/v1/models"],
    ["GET", "/v1/models/a:generateContent"],
    ["POST", "/v1/models/a:embedContent"],
    ["POST", "/v2/models/a:generateContent"],
    ["GET", "/v1/models/%E0%A4%A"],
  ] as const) {
    const response = await fetch(standIn.url + path, {
      method,
      headers: { "x-goog-api-key": standIn.apiKey },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 404, status: "NOT_FOUND" } });
  }
});
