import { parseJsonPointer } from "../../model/json-pointer.ts";
import type { JsonSchema } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { subschemasOf } from "./subschemas.ts";

/** Stands in for the address of a schema that has no `$id`. */
const anonymous = "later-schema://anonymous/";

/** A schema with an address of its own: a root, or one with an `$id`. */
export interface SchemaResource {
  readonly address: string;
  readonly schema: JsonSchema;
  /** By name, from `$anchor` and `$dynamicAnchor`. */
  readonly anchors: Map<string, JsonSchema>;
  /** By name, from `$dynamicAnchor` alone. */
  readonly dynamicAnchors: Map<string, JsonSchema>;
}

/** Where a reference leads. */
export interface ReferenceTarget {
  readonly schema: JsonSchema;
  readonly resource: SchemaResource;
  /** The name of the anchor the reference ends with, if it does. */
  readonly anchor: string | undefined;
}

/** Finds what references mean within a schema and the schemas that were given along with it. */
export class SchemaResources {
  readonly #byAddress = new Map<string, SchemaResource>();
  readonly #bySchema = new Map<object, SchemaResource>();
  readonly root: SchemaResource;

  constructor(schema: JsonSchema, others: Readonly<Record<string, JsonSchema>>) {
    this.root = this.#add(schema, anonymous);
    for (const [address, other] of Object.entries(others)) this.#add(other, address);
  }

  /** The resource that a schema belongs to. */
  resourceOf(schema: object): SchemaResource {
    return this.#bySchema.get(schema) ?? this.root;
  }

  /** Answers `undefined` for a reference that leads nowhere. */
  resolve(reference: string, from: object): ReferenceTarget | undefined {
    let address: string;
    let fragment: string;
    try {
      const url = new URL(reference, this.resourceOf(from).address);
      fragment = decodeURIComponent(url.hash.slice(1));
      url.hash = "";
      address = normalize(url.href);
    } catch {
      return undefined;
    }
    const resource = this.#byAddress.get(address);
    if (resource === undefined) return undefined;
    if (fragment !== "" && !fragment.startsWith("/")) {
      const schema = resource.anchors.get(fragment);
      return schema === undefined ? undefined : { schema, resource, anchor: fragment };
    }
    return this.#followPointer(resource, fragment);
  }

  #add(schema: JsonSchema, address: string): SchemaResource {
    const resource: SchemaResource = {
      address: withOwnId(schema, address),
      schema,
      anchors: new Map(),
      dynamicAnchors: new Map(),
    };
    // Of resources with the same address, the first counts.
    for (const known of [normalize(address), normalize(resource.address)]) {
      if (!this.#byAddress.has(known)) this.#byAddress.set(known, resource);
    }
    if (isObject(schema)) this.#index(schema, resource);
    return resource;
  }

  #index(schema: object, resource: SchemaResource): void {
    if (this.#bySchema.has(schema)) return;
    this.#bySchema.set(schema, resource);
    const { $anchor, $dynamicAnchor } = schema as Record<string, unknown>;
    if (typeof $anchor === "string") resource.anchors.set($anchor, schema);
    if (typeof $dynamicAnchor === "string") {
      resource.anchors.set($dynamicAnchor, schema);
      resource.dynamicAnchors.set($dynamicAnchor, schema);
    }
    for (const subschema of subschemasOf(schema)) {
      if (typeof subschema === "boolean") continue;
      if (hasOwnId(subschema)) this.#add(subschema, resource.address);
      else this.#index(subschema, resource);
    }
  }

  #followPointer(start: SchemaResource, pointer: string): ReferenceTarget | undefined {
    let resource = start;
    let place: unknown = start.schema;
    for (const token of parseJsonPointer(pointer) ?? []) {
      if (typeof place !== "object" || place === null || !Object.hasOwn(place, token)) {
        return undefined;
      }
      place = (place as Record<string, unknown>)[token];
      if (isObject(place)) resource = this.#bySchema.get(place) ?? resource;
    }
    if (typeof place !== "boolean" && !isObject(place)) return undefined;
    if (isObject(place)) this.#index(place, resource);
    return { schema: place, resource, anchor: undefined };
  }
}

function hasOwnId(schema: object): schema is { $id: string } {
  return "$id" in schema && typeof schema.$id === "string";
}

function withOwnId(schema: JsonSchema, base: string): string {
  if (typeof schema === "boolean" || !hasOwnId(schema)) return base;
  try {
    return new URL(schema.$id, base).href;
  } catch {
    return base;
  }
}

function normalize(address: string): string {
  return address.replace(/#$/, "");
}
