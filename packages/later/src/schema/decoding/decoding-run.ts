import { ToolError } from "../../errors/tool-error.ts";
import { JsonCopier } from "../../model/json-copier.ts";
import { ownCodecs } from "../own-codecs.ts";
import { usualRules, ValidationRun } from "../validation/validation-run.ts";
import type { Violation } from "../violation.ts";

const maximumMessageLength = 1_000;

/** The decoding of one value: copies it, and keeps what codecs of the program's own refuse. */
export class DecodingRun extends JsonCopier {
  readonly #refusals = new ValidationRun(usualRules);

  /** How much has been refused so far. */
  get refusals(): number {
    return this.#refusals.drafts.length;
  }

  /** What has been refused, in order. */
  violations(): readonly Violation[] {
    return this.#refusals.violations("The value");
  }

  /**
   * Applies a codec of the program's own.
   *
   * @param copy the value, copied and with its own children decoded
   * @throws ReferenceError where nobody has defined the codec
   */
  decodeOwn(name: string, copy: unknown, value: unknown): unknown {
    const codec = ownCodecs().get(name);
    if (codec === undefined) throw new ReferenceError(`The codec "${name}" is not defined.`);
    try {
      return codec.decode(copy);
    } catch (thrown) {
      this.#refuse(name, value, thrown);
      return undefined;
    }
  }

  #refuse(name: string, value: unknown, thrown: unknown): void {
    const run = this.#refusals;
    const before = run.drafts.length;
    const said = messageFrom(thrown);
    if (said === undefined) run.fail("custom", `be a valid ${name}`, value);
    else run.report("custom", `cannot be taken: ${said}`);
    // None where there are too many already.
    run.drafts[before]?.tokens.push(...this.path.toReversed());
  }
}

/** An error that is meant to be seen speaks for itself; any other may tell what is nobody's business. */
function messageFrom(thrown: unknown): string | undefined {
  try {
    if (!ToolError.is(thrown)) return undefined;
    return thrown.message.slice(0, maximumMessageLength) || undefined;
  } catch {
    return undefined;
  }
}
