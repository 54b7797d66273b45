/**
 * The TypeScript type of the values that a JSON Schema, written as a literal, accepts. Knows `type`,
 * `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, `prefixItems`, `anyOf`,
 * `oneOf`, `allOf` and `$ref` into the root's `$defs`; anything else is `unknown`.
 */
export type FromJsonSchema<Schema, Root = Schema> = Schema extends { readonly const: infer Value }
  ? Mutable<Value>
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly $ref: `#/$defs/${infer Name}` }
      ? Definition<Root, Name>
      : Schema extends { readonly anyOf: readonly (infer Branch)[] }
        ? EachOf<Branch, Root>
        : Schema extends { readonly oneOf: readonly (infer Branch)[] }
          ? EachOf<Branch, Root>
          : Schema extends { readonly allOf: readonly (infer Branch)[] }
            ? AllOf<Branch, Root>
            : Schema extends { readonly type: infer Type }
              ? OfType<Schema, Type extends readonly (infer Name)[] ? Name : Type, Root>
              : unknown;

type EachOf<Branch, Root> = Branch extends unknown ? FromJsonSchema<Branch, Root> : never;

type AllOf<Branch, Root> = (
  Branch extends unknown ? (value: FromJsonSchema<Branch, Root>) => void : never
) extends (value: infer All) => void
  ? All
  : never;

type Definition<Root, Name extends string> = Root extends {
  readonly $defs: { readonly [Key in Name]: infer Found };
}
  ? FromJsonSchema<Found, Root>
  : unknown;

type OfType<Schema, Type, Root> = Type extends "string"
  ? string
  : Type extends "number" | "integer"
    ? number
    : Type extends "boolean"
      ? boolean
      : Type extends "null"
        ? null
        : Type extends "array"
          ? ArrayOf<Schema, Root>
          : Type extends "object"
            ? ObjectOf<Schema, Root>
            : unknown;

type ArrayOf<Schema, Root> = Schema extends {
  readonly prefixItems: infer Items extends readonly unknown[];
}
  ? { -readonly [Index in keyof Items]: FromJsonSchema<Items[Index], Root> }
  : Schema extends { readonly items: infer Item }
    ? FromJsonSchema<Item, Root>[]
    : unknown[];

type ObjectOf<Schema, Root> = Schema extends { readonly properties: infer Members }
  ? Flatten<
      {
        -readonly [Name in Extract<keyof Members, RequiredOf<Schema>>]: FromJsonSchema<
          Members[Name],
          Root
        >;
      } & {
        -readonly [Name in Exclude<keyof Members, RequiredOf<Schema>>]?: FromJsonSchema<
          Members[Name],
          Root
        >;
      }
    >
  : Schema extends { readonly additionalProperties: infer Member }
    ? Record<string, Member extends boolean ? unknown : FromJsonSchema<Member, Root>>
    : Record<string, unknown>;

type RequiredOf<Schema> = Schema extends { readonly required: readonly (infer Name)[] }
  ? Name
  : never;

type Flatten<Value> = { [Name in keyof Value]: Value[Name] };

type Mutable<Value> = Value extends object
  ? { -readonly [Name in keyof Value]: Mutable<Value[Name]> }
  : Value;
