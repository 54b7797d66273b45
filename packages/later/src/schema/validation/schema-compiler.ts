import { LaterError } from "../../errors/later-error.ts";
import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { type Check, accept } from "./check.ts";
import { compileNode } from "./compile-node.ts";
import { SchemaNode, type SchemaPlace, pointerTo } from "./schema-node.ts";
import { type SchemaResource, SchemaResources } from "./schema-resources.ts";
import { tracked } from "./tracked.ts";

const maximumDepth = 512;

/** What a {@link SchemaCompiler} works from. */
export interface SchemaCompilerOptions {
  /** Schemas that references may lead to, by address. */
  readonly resources: Readonly<Record<string, JsonSchema>>;
  /** Whether `format` is checked. */
  readonly assertFormats: boolean;
}

/** A schema's place in the work: `check` is set once it is compiled. */
interface Slot {
  readonly schema: JsonSchemaObject;
  readonly place: SchemaPlace | undefined;
  check: Check | undefined;
  started: boolean;
}

/**
 * Compiles one schema and everything it refers to. Nothing is compiled twice, and what is only
 * referred to is compiled after what contains the reference, so that recursive schemas work.
 */
export class SchemaCompiler {
  readonly assertFormats: boolean;
  /** Some schema has `unevaluatedProperties` or `unevaluatedItems`. */
  tracks = false;
  /** Some schema has `$dynamicRef`. */
  dynamic = false;
  readonly #root: JsonSchema;
  readonly #others: Readonly<Record<string, JsonSchema>>;
  #resources: SchemaResources | undefined;
  #slots = new Map<object, Slot>();
  #waiting: Slot[] = [];
  #depth = 0;
  #resourceListeners: ((resource: SchemaResource) => void)[] = [];
  /** From a schema to those that look at the same value. */
  #edges: Map<object, JsonSchema[]> | undefined;

  constructor(root: JsonSchema, options: SchemaCompilerOptions) {
    this.#root = root;
    this.#others = options.resources;
    this.assertFormats = options.assertFormats;
  }

  /** Made when the first reference is met: most schemas have none. */
  get resources(): SchemaResources {
    this.#resources ??= new SchemaResources(this.#root, this.#others);
    return this.#resources;
  }

  /**
   * Compiles a schema that is the root or lies inside it.
   *
   * @throws LaterError `INVALID_DECLARATION`
   */
  compile(schema: JsonSchema): Check {
    for (;;) {
      const { tracks, dynamic } = this;
      const check = this.compileAt(schema, undefined);
      this.#compileWaiting();
      if (tracks === this.tracks && dynamic === this.dynamic) {
        if (this.#edges !== undefined) this.#refuseEndlessReferences(this.#edges);
        return check;
      }
      this.#slots = new Map();
      this.#edges = undefined;
      this.#resourceListeners = [];
    }
  }

  /** Compiles a schema in its place; without one, as a root. */
  compileAt(schema: unknown, place: SchemaPlace | undefined): Check {
    if (schema === true) return accept;
    if (schema === false) return reject;
    if (!isObject(schema)) {
      throw refuse(place, "A schema must be an object, true or false");
    }
    const slot = this.#slotFor(schema, place);
    if (slot.check !== undefined) return slot.check;
    if (slot.started || this.#depth === maximumDepth) {
      throw refuse(place, tooDeep);
    }
    slot.started = true;
    this.#depth += 1;
    const check = compileNode(new SchemaNode(slot.schema, place, this));
    this.#depth -= 1;
    slot.check =
      this.tracks || this.dynamic ? tracked(check, this.resources.resourceOf(schema)) : check;
    return slot.check;
  }

  /** A check for a schema that is compiled later. */
  compileLater(schema: JsonSchema, place: SchemaPlace): Check {
    if (typeof schema === "boolean") return this.compileAt(schema, place);
    const slot = this.#slotFor(schema, place);
    if (!slot.started) this.#waiting.push(slot);
    return (value, run) => run.follow(slot.check ?? accept, value);
  }

  /** Calls back with every resource of which some part is compiled, now or later. */
  onResource(listener: (resource: SchemaResource) => void): void {
    this.#resourceListeners.push(listener);
  }

  /** The schema that a chain of plain references ends with; an empty one for what is no object. */
  follow(schema: unknown): JsonSchemaObject {
    let current = schema;
    for (let step = 0; step < 32 && isObject(current); step += 1) {
      const reference = current["$ref"];
      if (typeof reference !== "string") return current;
      current = this.resources.resolve(reference, current)?.schema;
    }
    return {};
  }

  /** Notes that `inner` looks at the same value as `outer`. */
  connect(outer: object, inner: JsonSchema): void {
    this.#edges ??= new Map();
    const inners = this.#edges.get(outer);
    if (inners === undefined) this.#edges.set(outer, [inner]);
    else inners.push(inner);
  }

  #compileWaiting(): void {
    if (this.#waiting.length === 0) return;
    const entered = new Set<SchemaResource>();
    while (this.#waiting.length > 0) {
      for (let slot = this.#waiting.pop(); slot !== undefined; slot = this.#waiting.pop()) {
        this.compileAt(slot.schema, slot.place);
      }
      if (this.#resourceListeners.length === 0) continue;
      for (const schema of this.#slots.keys()) entered.add(this.resources.resourceOf(schema));
      for (const listener of this.#resourceListeners) entered.forEach(listener);
    }
  }

  #slotFor(schema: object, place: SchemaPlace | undefined): Slot {
    let slot = this.#slots.get(schema);
    if (slot === undefined) {
      slot = { schema, place, check: undefined, started: false };
      this.#slots.set(schema, slot);
    }
    return slot;
  }

  /** A schema that refers back to itself without looking into the value would never come to an end. */
  #refuseEndlessReferences(edges: ReadonlyMap<object, readonly JsonSchema[]>): void {
    const finished = new Set<unknown>();
    const open = new Set<unknown>();
    const visit = (schema: object | boolean): void => {
      if (typeof schema === "boolean" || finished.has(schema)) return;
      const isEndless = open.has(schema);
      // A long chain would run out of stack, here or later.
      if (isEndless || open.size === maximumDepth) {
        throw refuse(this.#slots.get(schema)?.place, isEndless ? endless : tooDeep);
      }
      open.add(schema);
      for (const inner of edges.get(schema) ?? []) visit(inner);
      open.delete(schema);
      finished.add(schema);
    };
    for (const schema of edges.keys()) visit(schema);
  }
}

const tooDeep = "A schema must be a finite tree, at most 512 levels deep";
const endless = "A schema must not refer back to itself without looking into the value";

const reject: Check = (_, run) => run.report("false schema", "is not allowed.");

function refuse(place: SchemaPlace | undefined, message: string): LaterError {
  const path = pointerTo(place);
  return new LaterError("INVALID_DECLARATION", `${message}; see "${path}".`, { details: { path } });
}
