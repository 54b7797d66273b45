import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { chromium } from "../../../build/src/fixtures/run-in-chromium.ts";
import { InspectorPage, main } from "../fixtures/inspector-page.ts";

const json = `${main} textarea[aria-label="Arguments, as JSON"]`;
const succeeded = `${main} .call.succeeded pre:last-of-type`;
/** Where a parameter stands in the form. */
const field = (pointer: string): string => `${main} [data-pointer="${pointer}"]`;
/** What its value is written in. */
const control = (pointer: string, kind = "input:not([data-given])"): string =>
  `${field(pointer)} ${kind}`;
const given = (pointer: string): string => `${field(pointer)} [data-given]`;

describe.skipIf(chromium === undefined)("the arguments in the page of later inspect", () => {
  let page: InspectorPage;

  beforeAll(async () => {
    page = await InspectorPage.start();
  });
  afterAll(() => page[Symbol.asyncDispose]());

  async function open(): Promise<void> {
    await page.open(["arguments.ts"]);
    await page.press("plan");
  }

  /** Arguments in the form, as they are written in JSON. */
  async function write(args: unknown): Promise<void> {
    await page.press("JSON");
    await page.fill(json, typeof args === "string" ? args : JSON.stringify(args));
    await page.press("Form");
  }

  async function written(): Promise<unknown> {
    await page.press("JSON");
    const text = await page.browser.evaluate(
      `document.querySelector(${JSON.stringify(json)}).value`,
    );
    await page.press("Form");
    return JSON.parse(String(text));
  }

  it("are a form made of the schema: texts, numbers, switches and choices, of which some are left out", async () => {
    await open();
    await page.shows(field("/title"), "What it is about.");
    await page.shows(field("/ratio"), "Default: 0.5");
    await page.fill(control("/title", "textarea"), "two\nlines");
    await page.fill(control("/count"), "2");
    await page.click(given("/ratio"));
    await page.holds(control("/ratio"), "0.5");
    await page.click(given("/loud"));
    await page.click(control("/loud"));
    await page.click(given("/unit"));
    await page.fill(control("/unit", "select"), "kelvin");
    await page.click(given("/level"));
    await page.fill(control("/level", "select"), "null");
    await page.click(given("/at"));
    await page.fill(control("/at"), "2026-01-31T12:00:00Z");
    expect(await written()).toEqual({
      title: "two\nlines",
      count: 2,
      ratio: 0.5,
      loud: true,
      unit: "kelvin",
      level: null,
      at: "2026-01-31T12:00:00Z",
    });
    await page.click(given("/ratio"));
    await page.press("Call");
    await page.shows(".call.succeeded", "two\\nlines");
    await page.showsNot(".call.succeeded", "ratio");
  });

  it("nest: objects, lists, tuples, members of any name, and types that contain themselves", async () => {
    await open();
    await page.click(given("/where"));
    await page.fill(control("/where/city", "textarea"), "Oslo");
    await page.click(given("/tags"));
    for (const tag of ["a", "b", "c"]) {
      await page.press("Add to tags");
      const index = "abc".indexOf(tag);
      await page.fill(control(`/tags/${index}`, "textarea"), tag);
    }
    expect(
      await page.browser.evaluate(
        `document.querySelector('${field("/tags")} .add button').disabled`,
      ),
    ).toBe(true);
    await page.press("Remove tags 1");
    const focused = "document.activeElement.closest('[data-pointer]').dataset.pointer";
    expect(await page.browser.evaluate(focused)).toBe("/tags/0");
    await page.click(given("/pair"));
    await page.fill(control("/pair/0"), "1.5");
    await page.click(given("/scores"));
    await page.fill(`${field("/scores")} .add input`, "a/b");
    await page.press("Add to scores");
    await page.fill(control("/scores/a~1b"), "7");
    await page.click(given("/tree"));
    await page.click(given("/tree/children"));
    await page.press("Add to children");
    await page.fill(control("/tree/children/0/name", "textarea"), "leaf");
    expect(await written()).toEqual({
      title: "",
      count: 1,
      where: { city: "Oslo" },
      tags: ["b", "c"],
      pair: [1.5, ""],
      scores: { "a/b": 7 },
      tree: { name: "", children: [{ name: "leaf" }] },
    });
  });

  it("have a choice of variants, and keep what both have", async () => {
    await open();
    const kind = (pointer: string): string => control(pointer, "select");
    await page.click(given("/shape"));
    await page.fill(control("/shape/radius"), "3");
    await page.fill(kind("/shape"), 'kind: "square"');
    await page.fill(control("/shape/side"), "4");
    await page.click(given("/id"));
    await page.fill(kind("/id"), "string");
    await page.fill(control("/id", "textarea"), "5");
    expect(await written()).toMatchObject({ shape: { kind: "square", side: 4 }, id: "5" });
    await write({ title: "", count: 1, shape: { kind: "circle", radius: 1 }, id: 5 });
    await page.holds(control("/shape/radius"), "1");
    await page.holds(control("/id"), "5");
  });

  it("have a choice of variants as a whole, too", async () => {
    await page.open(["arguments.ts"]);
    await page.press("either");
    await page.fill(control("/a"), "7");
    await page.click(given("/note"));
    await page.fill(`${main} select`, "{ note, b }");
    await page.click(control("/b"));
    expect(await written()).toEqual({ note: "", b: true });
  });

  it("are JSON where a form cannot follow the schema", async () => {
    await page.open(["endless.ts"]);
    await page.press("endless_member");
    await page.holds(control("/count"), "0");
    await page.fill(control("/value", "textarea"), '{"a": [1]}');
    await page.fill(control("/broken", "textarea"), "2");
    expect(await written()).toEqual({ count: 0, value: { a: [1] }, broken: 2 });
    await page.press("Call");
    await page.shows(succeeded, '{"count":0,"value":{"a":[1]},"broken":2}');
    await page.press("endless_whole");
    await page.holds(json, "{}");
    await page.fill(json, '{"a": 1}');
    await page.press("Call");
    await page.shows(succeeded, '{"a":1}');
  });

  it("are those of the only variant where there is one", async () => {
    await page.open(["endless.ts"]);
    await page.press("one_variant");
    await page.fill(control("/where/city", "textarea"), "Oslo");
    expect(await written()).toEqual({ where: { city: "Oslo" } });
  });

  it("are JSON where a form cannot show them, or by choice", async () => {
    await open();
    await write({
      title: 7,
      count: 1,
      anything: { a: [1] },
      tags: "none",
      where: { city: "Oslo" },
    });
    await page.holds(control("/title", "textarea"), "7");
    await page.holds(control("/anything", "textarea"), '{\n  "a": [\n    1\n  ]\n}');
    await page.holds(control("/tags", "textarea"), '"none"');
    await page.fill(control("/tags", "textarea"), '["x"]');
    await page.holds(control("/tags/0", "textarea"), "x");
    await page.press("where as JSON");
    await page.fill(control("/where", "textarea"), '{"city": "Rome"}');
    expect(await written()).toMatchObject({ title: 7, tags: ["x"], where: { city: "Rome" } });
  });

  it("lose nothing between the form and JSON: large integers, other members, and what is not finished", async () => {
    await open();
    await write('{"title": "x", "count": 9007199254740993, "later": -0.0}');
    await page.holds(control("/count"), "9007199254740993");
    await page.holds(control("/later", "textarea"), "-0.0");
    await page.click(given("/anything"));
    await page.fill(control("/anything", "textarea"), "[1, ");
    await page.fill(control("/count"), "1e");
    await page.shows(field("/anything"), "not JSON");
    await page.shows(field("/count"), "not a number");
    // What is not finished is not sent.
    await page.press("Call");
    expect(await page.browser.evaluate(`document.querySelector(".call")`)).toBeNull();
    expect(
      await page.browser.evaluate(
        "document.activeElement.closest('[data-pointer]').dataset.pointer",
      ),
    ).toBe("/count");
    await page.press("JSON");
    await page.holds(
      json,
      '{\n  "title": "x",\n  "count": 1e,\n  "later": -0.0,\n  "anything": [1, \n}',
    );
    await page.press("Form");
    await page.holds(control("/anything", "textarea"), "[1, ");
    await page.press("JSON");
    await page.fill(json, "{");
    await page.press("Form");
    await page.holds(json, "{");
    await page.shows(main, "not JSON");
  });

  it("show at each field what the tool says of it, until it is changed", async () => {
    await open();
    await page.click(given("/where"));
    await write({ count: 9, where: { city: 5 }, tags: ["a", 1], odd: 1 });
    await page.press("Call");
    await page.shows(field("/count"), "at most 5");
    await page.shows(field("/where/city"), "must be");
    await page.shows(field("/tags/1"), "must be");
    await page.shows(field("/title"), "required");
    await page.shows(field("/odd"), "odd");
    expect(
      await page.browser.evaluate(`document.querySelector('${control("/count")}').ariaInvalid`),
    ).toBe("true");
    await page.fill(control("/count"), "3");
    await page.showsNot(field("/count"), "at most 5");
    await page.shows(field("/tags/1"), "must be");
    await page.click(given("/title"));
    await page.showsNot(field("/title"), "required");
  });

  it("are written without a mouse, and sent with Enter or Ctrl+Enter", async () => {
    await open();
    const focus = "document.activeElement.closest('[data-pointer]')?.dataset.pointer";
    await page.browser.evaluate(
      `document.querySelector('${control("/title", "textarea")}').focus()`,
    );
    await page.key("x");
    await page.key("Tab");
    expect(await page.browser.evaluate(focus)).toBe("/count");
    await page.key("4");
    await page.key("Enter");
    await page.shows(".call.succeeded", '"count":4');
    await page.key("Tab");
    await page.key(" ");
    await page.holds(control("/ratio"), "0.5");
    expect(
      await page.browser.evaluate(
        `document.activeElement.matches('[data-pointer="/ratio"] input:not([data-given])')`,
      ),
    ).toBe(true);
    await page.browser.evaluate(
      `document.querySelector('${control("/title", "textarea")}').focus()`,
    );
    await page.key("y");
    await page.key("Control+Enter");
    await page.shows(succeeded, '"title":"xy"');
    await page.shows(succeeded, '"ratio":0.5');
  });

  it("have a label for everything", async () => {
    await open();
    await write({
      title: "",
      count: 1,
      where: { city: "" },
      tags: ["a"],
      scores: { a: 1 },
      shape: { kind: "circle", radius: 1 },
      anything: 1,
    });
    await page.browser.send("Accessibility.enable");
    const { nodes } = (await page.browser.send("Accessibility.getFullAXTree")) as {
      nodes: readonly { role?: { value: string }; name?: { value: string } }[];
    };
    const roles = new Set(["textbox", "checkbox", "combobox", "button"]);
    const named = nodes.filter(({ role }) => roles.has(role?.value ?? ""));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ name }) => (name?.value ?? "") === "")).toEqual([]);
    expect(named.map(({ name }) => name?.value)).toEqual(
      expect.arrayContaining([
        "title",
        "count",
        "tags 1",
        "Remove tags 1",
        "Kind of shape",
        "Give tree",
      ]),
    );
  });
});
