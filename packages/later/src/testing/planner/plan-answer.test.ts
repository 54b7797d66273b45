import { describe, expect, test } from "vitest";

import type { JsonObject } from "../../model/json.ts";
import type { WireContent, WireDeclaration } from "../stand-in/generate-request.ts";
import { planAnswer } from "./plan-answer.ts";

const now = new Date(2026, 10, 22, 12, 0);

const text = (description: string, more: object = {}) => ({ type: "string", description, ...more });
const number = (description: string, more: object = {}) => ({
  type: "number",
  description,
  ...more,
});

function declare(
  name: string,
  description: string,
  properties: Readonly<Record<string, object>>,
  required: readonly string[] = Object.keys(properties),
): WireDeclaration {
  return { name, description, parametersJsonSchema: { type: "object", properties, required } };
}

const currency = [
  declare("convertCurrency", "Converts an amount of money from one currency to another.", {
    amount: number("How much to convert"),
    from: text("Three-letter code of the currency to convert from, such as USD"),
    to: text("Three-letter code of the currency to convert to"),
  }),
  declare("listCurrencies", "Lists the currencies that can be converted.", {}),
  declare("exchangeRateHistory", "The exchange rate between two currencies on a day in the past.", {
    base: text("ISO 4217 code"),
    quote: text("ISO 4217 code"),
    date: text("The day", { format: "date" }),
  }),
];

const geography = [
  declare("getPopulation", "How many people live in a country.", {
    country: text("The country's name in English"),
  }),
  declare("distance", "The great-circle distance between two cities, in kilometres.", {
    from: text("City"),
    to: text("City"),
  }),
  {
    ...declare("geocode", "Finds the coordinates of a place.", {
      place: text("Name of the place"),
    }),
    responseJsonSchema: {
      type: "object",
      properties: { latitude: { type: "number" }, longitude: { type: "number" } },
    },
  },
  declare(
    "getWeather",
    "The weather at a position on a given day.",
    {
      latitude: number("Degrees north", { minimum: -90, maximum: 90 }),
      longitude: number("Degrees east", { minimum: -180, maximum: 180 }),
      days: { type: "integer", description: "Days to forecast", minimum: 1, maximum: 14 },
      unit: { type: "string", enum: ["celsius", "fahrenheit"] },
    },
    ["latitude", "longitude"],
  ),
  declare("localTime", "The current local time in a city.", { city: text("City name") }),
];

const tasks = [
  declare(
    "addTask",
    "Adds a task to the to-do list.",
    {
      title: text("What has to be done"),
      due: text("When it is due, as ISO date", { format: "date" }),
      priority: { type: "string", enum: ["low", "normal", "high"] },
    },
    ["title"],
  ),
  declare(
    "listTasks",
    "Lists the tasks on the to-do list.",
    {
      includeDone: { type: "boolean", description: "Whether finished tasks are listed" },
      limit: { type: "integer", description: "How many at most" },
    },
    [],
  ),
  declare("completeTask", "Marks a task as done.", { title: text("The task's title") }),
];

const office = [
  declare("average", "The arithmetic mean of some numbers.", {
    numbers: { type: "array", items: { type: "number" } },
  }),
  declare("bookTable", "Books a table in a restaurant.", {
    restaurant: text("The restaurant's name"),
    guests: { type: "integer", description: "How many people come" },
    when: text("Date and time, ISO 8601", { format: "date-time" }),
  }),
  declare("orderStatus", "Tells how far an order is.", {
    orderId: text("The order's id, such as A-1001"),
  }),
  declare("latestOrder", "Finds the latest order of a customer.", {
    customer: text("The customer's name"),
  }),
  declare(
    "sendEmail",
    "Sends an email.",
    {
      recipient: text("Address", { format: "email" }),
      body: text("What it says"),
      copyToSelf: { type: "boolean", description: "Whether the sender gets a copy" },
    },
    ["recipient", "body"],
  ),
  declare("translate", "Translates a text into another language.", {
    text: text("What to translate"),
    language: text("The language to translate into, two-letter ISO 639 code"),
  }),
  declare("define", "Looks a word up in the dictionary.", { word: text("The word") }),
  {
    name: "shippingCost",
    description: "What it costs to ship a parcel.",
    parameters: {
      type: "OBJECT",
      properties: {
        parcel: {
          type: "OBJECT",
          properties: {
            weightKg: { type: "NUMBER", description: "Weight in kilograms" },
            size: { type: "STRING", enum: ["small", "large"] },
          },
          required: ["weightKg", "size"],
        },
        destination: { type: "STRING", description: "City it goes to" },
      },
      required: ["parcel", "destination"],
    },
  } satisfies WireDeclaration,
];

type Ask = {
  readonly calls: readonly (readonly [string | undefined, JsonObject | undefined])[];
  readonly text: string;
};

function ask(
  functionDeclarations: readonly WireDeclaration[],
  question: string,
  history: readonly WireContent[] = [],
): Ask {
  const contents = [...history, { role: "user", parts: [{ text: question }] }];
  return answer(functionDeclarations, contents);
}

function answer(
  functionDeclarations: readonly WireDeclaration[],
  contents: readonly WireContent[],
): Ask {
  const response = planAnswer({ model: "m", contents, tools: [{ functionDeclarations }] }, now);
  const parts = response.candidates?.[0]?.content?.parts ?? [];
  return {
    calls: parts.flatMap(({ functionCall }) =>
      functionCall === undefined ? [] : [[functionCall.name, functionCall.args] as const],
    ),
    text: parts.map((part) => part.text ?? "").join(""),
  };
}

/** Plays a whole turn: every round of calls, each answered by `run`, and the text at its end. */
function converse(
  declarations: readonly WireDeclaration[],
  question: string,
  run: (name: string, args: JsonObject) => JsonObject,
): { readonly rounds: readonly Ask["calls"][]; readonly text: string } {
  const contents: WireContent[] = [{ role: "user", parts: [{ text: question }] }];
  const rounds: Ask["calls"][] = [];
  for (let round = 0; round < 10; round++) {
    const { calls, text } = answer(declarations, contents);
    if (calls.length === 0) return { rounds, text };
    rounds.push(calls);
    contents.push(
      { role: "model", parts: calls.map(([name, args]) => callPart(name, args)) },
      {
        role: "user",
        parts: calls.map(([name = "", args = {}]) => ({
          functionResponse: { name, response: run(name, args) },
        })),
      },
    );
  }
  throw new Error("The planner does not stop calling.");
}

function callPart(name: string | undefined, args: JsonObject | undefined) {
  return { functionCall: { name: name ?? "", args: args ?? {} } };
}

describe("picks the tool and its arguments from the question", () => {
  test.each<[string, readonly WireDeclaration[], string, Ask["calls"]]>([
    [
      "codes by preposition",
      currency,
      "Convert 100 USD to EUR",
      [["convertCurrency", { amount: 100, from: "USD", to: "EUR" }]],
    ],
    [
      "names of currencies, thousands and two targets",
      currency,
      "How much is 1,250.50 dollars in euros and yen?",
      [
        ["convertCurrency", { amount: 1250.5, from: "USD", to: "EUR" }],
        ["convertCurrency", { amount: 1250.5, from: "USD", to: "JPY" }],
      ],
    ],
    [
      "the source after the target",
      currency,
      "How many euros do I get for 100 dollars?",
      [["convertCurrency", { amount: 100, from: "USD", to: "EUR" }]],
    ],
    [
      "symbols",
      currency,
      "What is €20 in GBP?",
      [["convertCurrency", { amount: 20, from: "EUR", to: "GBP" }]],
    ],
    [
      "names of two words, and a tool that lacks nothing over one that does",
      currency,
      "exchange 50 swiss francs into norwegian kroner",
      [["convertCurrency", { amount: 50, from: "CHF", to: "NOK" }]],
    ],
    [
      "a date in words",
      currency,
      "What was the exchange rate between USD and NOK on 3 March 2025?",
      [["exchangeRateHistory", { base: "USD", quote: "NOK", date: "2025-03-03" }]],
    ],
    ["no arguments", currency, "Which currencies do you know?", [["listCurrencies", {}]]],
    [
      "the words of a description",
      geography,
      "How many people live in Norway?",
      [["getPopulation", { country: "Norway" }]],
    ],
    [
      "a list of subjects",
      geography,
      "Compare the population of Norway, Sweden and Denmark.",
      [
        ["getPopulation", { country: "Norway" }],
        ["getPopulation", { country: "Sweden" }],
        ["getPopulation", { country: "Denmark" }],
      ],
    ],
    [
      "synonyms",
      geography,
      "How far is it from Paris to Rome?",
      [["distance", { from: "Paris", to: "Rome" }]],
    ],
    [
      "two wishes and names of several words",
      geography,
      "What is the distance between New York and Rio de Janeiro, and what time is it in Tokyo?",
      [
        ["distance", { from: "New York", to: "Rio de Janeiro" }],
        ["localTime", { city: "Tokyo" }],
      ],
    ],
    [
      "a repeated preposition and other letters",
      geography,
      "What time is it in São Paulo and in Los Angeles?",
      [
        ["localTime", { city: "São Paulo" }],
        ["localTime", { city: "Los Angeles" }],
      ],
    ],
    [
      "two tools in one clause",
      geography,
      "Tell me the population and the local time in Singapore.",
      [
        ["localTime", { city: "Singapore" }],
        ["getPopulation", { country: "Singapore" }],
      ],
    ],
    ["lower case", geography, "population of brazil?", [["getPopulation", { country: "brazil" }]]],
    [
      "a free text without the words around it",
      tasks,
      "Add buy milk to my to-do list",
      [["addTask", { title: "buy milk" }]],
    ],
    [
      "a relative day",
      tasks,
      "Remind me to call Ana tomorrow",
      [["addTask", { title: "call Ana", due: "2026-11-23" }]],
    ],
    [
      "a quotation, a member of an enumeration, a weekday and a second wish",
      tasks,
      'Add "pay rent and bills" with high priority for next Friday and list my tasks',
      [
        ["addTask", { title: "pay rent and bills", due: "2026-11-27", priority: "high" }],
        ["listTasks", {}],
      ],
    ],
    ["a reading tool for a question", tasks, "What tasks do I have?", [["listTasks", {}]]],
    ["a limit", tasks, "Show the top 3 tasks", [["listTasks", { limit: 3 }]]],
    ["a flag", tasks, "list all tasks including done ones", [["listTasks", { includeDone: true }]]],
    [
      "a title between the tool's own words",
      tasks,
      "Mark the dentist task as done",
      [["completeTask", { title: "dentist" }]],
    ],
    [
      "a list of numbers as one argument",
      office,
      "What is the average of 3, 5 and 10?",
      [["average", { numbers: [3, 5, 10] }]],
    ],
    [
      "numbers in words, a date and a time of day",
      office,
      "Book a table at Chez Marie for four people tomorrow at 7:30 pm",
      [["bookTable", { restaurant: "Chez Marie", guests: 4, when: "2026-11-23T19:30:00Z" }]],
    ],
    [
      "identifiers",
      office,
      "How are orders A-1007 and B-22 doing?",
      [
        ["orderStatus", { orderId: "A-1007" }],
        ["orderStatus", { orderId: "B-22" }],
      ],
    ],
    [
      "an address and what follows “saying”",
      office,
      "Send an email to ana@example.com saying I will be late",
      [["sendEmail", { recipient: "ana@example.com", body: "I will be late" }]],
    ],
    [
      "the code of a language",
      office,
      "Translate good morning to French",
      [["translate", { text: "good morning", language: "fr" }]],
    ],
    ["two words", office, "Define serendipity", [["define", { word: "serendipity" }]]],
    [
      "nested parameters in Gemini's own dialect, by unit",
      office,
      "What does shipping a small parcel of 2.5 kg to Lisbon cost?",
      [["shippingCost", { parcel: { weightKg: 2.5, size: "small" }, destination: "Lisbon" }]],
    ],
  ])("%s", (_case, declarations, question, calls) => {
    expect(ask(declarations, question).calls).toEqual(calls);
  });
});

describe("calls nothing", () => {
  test.each([
    [currency, "Who won the world cup?"],
    [currency, "What's the weather in Oslo?"],
    [geography, "Tell me a joke"],
    [geography, "Write a poem about the city of Oslo"],
    [geography, "What is the capital of France?"],
    [tasks, "What's the weather in Oslo?"],
    [tasks, "Convert 100 USD to EUR"],
    [office, "How many people live in Norway?"],
    [office, "Good morning!"],
  ])("when no tool fits, and says so: %#", (declarations, question) => {
    const { calls, text } = ask(declarations, question);
    expect(calls).toEqual([]);
    expect(text).toMatch(/^I have no tool for that\./);
  });

  test("when there are no tools, and says so", () => {
    expect(ask([], "How are you?")).toEqual({
      calls: [],
      text: "I cannot answer that: there is no language model behind me, and I was given no tools.",
    });
  });

  test.each([
    [
      currency,
      "Convert some money to EUR",
      ["amount", "Three-letter code of the currency to convert from"],
    ],
    [geography, "What's the weather like?", ["latitude", "longitude"]],
    [office, "Book a table for 2", ["restaurant", "when"]],
    [tasks, "Add a task", ["title (What has to be done)"]],
  ])("when an argument is missing, and asks for it: %#", (declarations, question, wanted) => {
    const { calls, text } = ask(declarations, question);
    expect(calls).toEqual([]);
    expect(text).toMatch(/still need: .* Could you tell me\?$/);
    for (const word of wanted) expect(text).toContain(word);
  });
});

describe("makes further rounds", () => {
  const places: Readonly<Record<string, JsonObject>> = {
    Oslo: { latitude: 59.9, longitude: 10.7 },
    Lisbon: { latitude: 38.7, longitude: -9.1 },
  };
  const run = (name: string, args: JsonObject): JsonObject => {
    if (name === "getWeather") {
      return { output: { temperature: args["latitude"] === 59.9 ? -3 : 17, conditions: ["rain"] } };
    }
    const position = places[args["place"] as string];
    return position === undefined
      ? { error: { type: "NOT_FOUND", message: "There is no such place." } }
      : { output: position };
  };

  test("when another tool knows what is missing, for each subject", () => {
    const { rounds, text } = converse(
      geography,
      "What's the weather in Oslo and Lisbon for 3 days?",
      run,
    );
    expect(rounds).toEqual([
      [
        ["geocode", { place: "Oslo" }],
        ["geocode", { place: "Lisbon" }],
      ],
      [
        ["getWeather", { days: 3, latitude: 59.9, longitude: 10.7 }],
        ["getWeather", { days: 3, latitude: 38.7, longitude: -9.1 }],
      ],
    ]);
    expect(text).toBe(
      "For Oslo and days 3, the temperature is -3 and the conditions are rain. For Lisbon and days 3, the temperature is 17 and the conditions are rain.",
    );
  });

  test("without declared results, when name and description speak of what is missing", () => {
    const { rounds, text } = converse(office, "What is the status of Ana's latest order?", (name) =>
      name === "latestOrder" ? { output: { id: "A-7", total: 12 } } : { output: "shipped" },
    );
    expect(rounds).toEqual([
      [["latestOrder", { customer: "Ana" }]],
      [["orderStatus", { orderId: "A-7" }]],
    ]);
    expect(text).toContain("shipped");
  });

  test("but gives up when the other tool fails", () => {
    const { rounds, text } = converse(geography, "What's the weather in Atlantis?", run);
    expect(rounds).toHaveLength(1);
    expect(text).toContain("There is no such place.");
    expect(text).toContain("I still need: latitude");
  });

  test("and never makes the same call twice", () => {
    const { rounds } = converse(tasks, "List my tasks. List my tasks!", () => ({ output: [] }));
    expect(rounds).toEqual([[["listTasks", {}]]]);
  });
});

describe("composes its answer from the responses", () => {
  test.each<[string, readonly WireDeclaration[], string, JsonObject, string]>([
    [
      "a number",
      geography,
      "How many people live in Norway?",
      { output: 5_600_000 },
      "The population for Norway is 5600000.",
    ],
    [
      "an object, without what was asked for",
      currency,
      "Convert 100 USD to EUR",
      { output: { from: "USD", rate: 0.92, result: { amount: 92.5, fees: [] } } },
      "For amount 100, USD and EUR, the rate is 0.92 and the result (amount is 92.5 and fees are none).",
    ],
    [
      "a list of objects",
      tasks,
      "List my tasks",
      {
        output: [
          { title: "call Ana", done: true },
          { title: "buy milk", done: false },
        ],
      },
      "Tasks: (1) title is call Ana and done is yes; (2) title is buy milk and done is no.",
    ],
    [
      "a long list",
      tasks,
      "List my tasks",
      { output: Array.from({ length: 14 }, (_unused, index) => `t${index}`) },
      "Tasks: t0, t1, t2, t3, t4, t5, t6, t7, t8, t9 and 4 more.",
    ],
    ["nothing", tasks, "List my tasks", { output: [] }, "There are no tasks."],
    [
      "a change that gives nothing back",
      tasks,
      "Add buy milk to my list",
      { output: null },
      "Done: add task for buy milk.",
    ],
    [
      "a response without output or error",
      office,
      "Where is my order A-1?",
      { state: "packed" },
      "For A-1, the state is packed.",
    ],
    [
      "an error as text",
      office,
      "Where is my order A-1?",
      { error: "The warehouse is closed." },
      "I could not get the order status for A-1: The warehouse is closed.",
    ],
  ])("%s", (_case, declarations, question, response, expected) => {
    expect(converse(declarations, question, () => response).text).toBe(expected);
  });

  test("and admits what failed and what it has no tool for", () => {
    const { text } = converse(
      geography,
      "How many people live in Norway and Atlantis? Who won the cup?",
      (_name, args) =>
        args["country"] === "Norway"
          ? { output: 5_600_000 }
          : { error: { type: "NOT_FOUND", message: "There is no country “Atlantis”." } },
    );
    expect(text).toBe(
      "The population for Norway is 5600000. I could not get the population for Atlantis: There is no country “Atlantis”. I have no tool for “Who won the cup”.",
    );
  });
});

test("makes up what is missing when it has to call something", () => {
  const declaration = declare("book", "Books a seat.", {
    seat: text("Which seat", { enum: ["window", "aisle"] }),
    row: { type: "integer", minimum: 4 },
    day: text("The day", { format: "date" }),
    at: text("When", { format: "date-time" }),
    quiet: { type: "boolean" },
    extras: { type: "array", items: { type: "string" } },
    options: { type: "object" },
    anything: {},
    name: text("Passenger", { examples: ["Ada"] }),
    airport: text("Where", { default: "Oslo" }),
    note: text("A note"),
  });
  const toolConfig = { functionCallingConfig: { mode: "ANY" as const } };
  const contents = [{ role: "user", parts: [{ text: "?!" }] }];
  const tools = [{ functionDeclarations: [declaration] }];
  const response = planAnswer({ model: "m", contents, tools, toolConfig }, now);
  expect(response.candidates?.[0]?.content?.parts).toEqual([
    {
      functionCall: {
        name: "book",
        args: {
          seat: "window",
          row: 4,
          day: now.toISOString().slice(0, 10),
          at: now.toISOString(),
          quiet: false,
          extras: [],
          options: {},
          anything: "?!",
          name: "Ada",
          airport: "Oslo",
          note: "?!",
        },
      },
    },
  ]);
});

test.each<[string, object, string, unknown]>([
  [
    "a name after “called”",
    { name: text("Name of the room") },
    "Open the room called Blue Lagoon",
    "Blue Lagoon",
  ],
  [
    "an address of the web",
    { url: text("Which page") },
    "Open https://example.com/a?b=1.",
    "https://example.com/a?b=1",
  ],
  ["a time of day", { time: text("When, as HH:MM") }, "Open it at 9:30", "09:30"],
  [
    "what a pattern allows",
    { room: text("The room", { pattern: "^[A-Z]\\d$" }) },
    "Open B7 for Ana",
    "B7",
  ],
  [
    "an example in its own spelling",
    { room: text("The room", { examples: ["LOUNGE"] }) },
    "Open the lounge",
    "LOUNGE",
  ],
  ["a number as an identifier", { doorNumber: text("The door's number") }, "Open door 12", "12"],
  ["a topic", { topic: text("What it is about") }, "Open something about gardens", "gardens"],
  ["a country as its code", { country: text("ISO 3166 code, two letters") }, "Open Norway", "NO"],
  ["a large number", { amount: number("How much") }, "Open 2.5 million", 2_500_000],
  ["a negative number", { level: number("The level") }, "Open level -2", -2],
  ["a flag that is denied", { lights: { type: "boolean" } }, "Open it without lights", false],
  ["a number among listed ones", { size: { enum: [1, 20, 300] } }, "Open size 20", 20],
  [
    "a list of names",
    { guests: { type: "array", items: text("Guest") } },
    "Open for Ana, Ben and Cai",
    ["Ana", "Ben", "Cai"],
  ],
])("finds %s", (_case, properties, question, value) => {
  const [name = ""] = Object.keys(properties);
  const declaration = declare("open", "Opens something.", { ...properties });
  expect(ask([declaration], question).calls).toEqual([["open", { [name]: value }]]);
});

describe("gives numbers to optional parameters", () => {
  const sum = (required: readonly string[], more: Readonly<Record<string, object>> = {}) =>
    declare("add", "Adds numbers.", { a: number(""), b: number("", { default: 2 }), ...more }, [
      ...required,
    ]);

  test.each<[string, WireDeclaration, string, Ask["calls"][number][1]]>([
    ["after a required one", sum(["a"]), "What is 3 plus 4?", { a: 3, b: 4 }],
    ["from a list", sum(["a"]), "Add 3 and 4", { a: 3, b: 4 }],
    ["when none is required", sum([]), "Add 3 to 4", { a: 3, b: 4 }],
    ["in order", sum(["a"], { c: number("") }), "Add 3 and 4", { a: 3, b: 4 }],
    ["as far as there are any", sum(["a"]), "Add something to 3", { a: 3 }],
    [
      "by unit before order",
      sum(["a"], { digits: { type: "integer", description: "Digits" } }),
      "Add 3 and 4 with 6 digits",
      { a: 3, b: 4, digits: 6 },
    ],
    [
      "within their bounds",
      sum(["a"], { c: number(""), b: number("", { maximum: 2 }) }),
      "Add 3 and 4",
      { a: 3, c: 4 },
    ],
    [
      "but leaves those of a free text alone",
      declare("addNote", "Adds a note.", { text: text("Text"), size: number("") }, ["text"]),
      "Add a note to buy 3 apples",
      { text: "buy 3 apples" },
    ],
  ])("%s", (_case, declaration, question, args) => {
    expect(ask([declaration], question).calls).toEqual([[declaration.name, args]]);
  });
});

test("says which tools it may not call", () => {
  const toolConfig = { functionCallingConfig: { mode: "NONE" as const } };
  const contents = [{ role: "user", parts: [{ text: "How many people live in Norway?" }] }];
  const tools = [{ functionDeclarations: geography }];
  const response = planAnswer({ model: "m", contents, tools, toolConfig }, now);
  expect(response.candidates?.[0]?.content?.parts).toEqual([
    { text: "I cannot answer that without get population, which I may not call here." },
  ]);
});

test("understands a short question as a continuation of the last call", () => {
  const history: WireContent[] = [
    { role: "user", parts: [{ text: "How far is it from Paris to Rome?" }] },
    { role: "model", parts: [callPart("distance", { from: "Paris", to: "Rome" })] },
    {
      role: "user",
      parts: [{ functionResponse: { name: "distance", response: { output: 1106 } } }],
    },
    { role: "model", parts: [{ text: "The distance is 1106." }] },
  ];
  expect(ask(geography, "And to Madrid?", history).calls).toEqual([
    ["distance", { from: "Paris", to: "Madrid" }],
  ]);
  expect(ask(geography, "Thank you!", history).calls).toEqual([]);
});

test("stays calm with declarations and questions that make no sense", () => {
  const strange: WireDeclaration[] = [
    { name: "a" },
    {
      name: "b",
      parametersJsonSchema: {
        type: "object",
        properties: { b: { $ref: "#/$defs/B" } },
        $defs: { B: { $ref: "#/$defs/B" } },
        required: ["b"],
      },
    },
    {
      name: "c",
      parametersJsonSchema: {
        properties: { c: true, d: { anyOf: [] }, e: { pattern: "(" } },
        required: [1],
      },
    },
    {
      name: "__proto__",
      description: "",
      parametersJsonSchema: { properties: JSON.parse('{"__proto__": {"type": "string"}}') },
    },
  ];
  for (const question of [
    "",
    "   ",
    "a b c?",
    "?!?!",
    "1".repeat(5_000),
    "a ".repeat(2_000),
    '"'.repeat(99),
  ]) {
    expect(ask(strange, question).calls.length).toBeLessThan(20);
  }
});
