import type { JsonValue } from "../model/json.ts";
import type { ErrorObject } from "../model/tool-result.ts";

/** How the run of a tool's function has ended, before the call ends so. */
export type Ending =
  | { readonly content: JsonValue; readonly error?: undefined; readonly thrown?: undefined }
  | {
      readonly error: ErrorObject;
      /** What the function threw, if that is why. */
      readonly thrown?: { readonly value: unknown };
    };
