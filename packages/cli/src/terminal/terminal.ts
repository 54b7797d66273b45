import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { Channel } from "./channel.ts";
import { Interrupts } from "./interrupts.ts";
import { Progress } from "./progress.ts";

/** Everything a command has to do with the person or the script that runs it. */
export class Terminal {
  /** For results only. */
  readonly out: Channel = new Channel(process.stdout, () => this.#leave());
  /** For everything else. */
  readonly err: Channel = new Channel(process.stderr, () => this.#leave());
  readonly progress: Progress = new Progress(this.err.stream);
  readonly interrupts: Interrupts = new Interrupts((exitCode) => {
    this.progress.stop();
    void this.exit(exitCode);
  });
  #exitCode: ExitCode | undefined;
  #isDiverted = false;
  #needsReaders = true;

  /**
   * Sends what the tools print themselves to standard error, so that the results on standard output
   * stay readable by programs; a terminal gets it made harmless. Only the first time counts.
   *
   * @param write Where it goes instead.
   */
  divertOutputOfTools(write: NodeJS.WriteStream["write"] = this.err.writeOfOthers()): void {
    if (this.#isDiverted) return;
    this.#isDiverted = true;
    process.stdout.write = write;
    process.stderr.write = write;
  }

  /** Leaves what the tools print where they print it. Counts unless it has been diverted. */
  keepOutputOfTools(): void {
    this.#isDiverted = true;
  }

  /** Lets the command go on when nobody reads what it says any more. */
  doWithoutReaders(): void {
    this.#needsReaders = false;
  }

  /**
   * Tells when something else than {@link exit} ends the process, as a FILE may do; it then ends with
   * the code of a failure. Only what is written at once still gets out.
   *
   * @param explain Gets the code that the process was to end with.
   */
  onSuddenEnd(explain: (exitCode: number) => void): void {
    process.once("exit", (exitCode) => {
      if (this.#exitCode !== undefined) return;
      this.progress.stop();
      explain(exitCode);
      process.exitCode = exitCodes.failed;
    });
  }

  /** Ends the process, also when tools have left something running. The first code counts. */
  async exit(code: ExitCode): Promise<void> {
    this.#exitCode ??= code;
    this.progress.stop();
    await Promise.all([this.out.flush(), this.err.flush()]);
    process.exit(this.#exitCode);
  }

  #leave(): void {
    if (!this.#needsReaders) return;
    this.#exitCode ??= exitCodes.ok;
    process.exit(this.#exitCode);
  }
}
