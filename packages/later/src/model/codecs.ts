/**
 * Types of your own that travel as JSON: for each the name of its codec, the type itself, and the type of its JSON.
 * Empty until a program adds to it; `defineCodec` gives the functions that belong to a member.
 *
 * Wherever a parameter, a member or an element of a tool has the type `value`, the model sees what `json` and the comment
 * of the member say, and the function gets what the codec makes of it. `value` is a class, an interface, a named object or
 * function type, or a branded type; of a generic one, the type with just these arguments. `json` is what arrives: it may
 * be made of values that have codecs, but is not such a value itself, and not `null`.
 *
 * @example
 * ```ts
 * declare module "later-runtime" {
 *   interface Codecs {
 *     /** Digits of a decimal @pattern ^-?\d+(\.\d+)?$ *\/
 *     decimal: { value: Decimal; json: string };
 *   }
 * }
 * ```
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface Codecs {}
