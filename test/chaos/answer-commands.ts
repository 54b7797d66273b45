/** A question of the process that has started this one. */
export interface Question {
  readonly id: number;
  readonly command: string;
  readonly argument?: unknown;
}

/** What became of it. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** What a program does when it is asked. */
export type Commands = Readonly<Record<string, (argument: never) => unknown>>;

/** Answers what the process asks that has started this one, with which it also ends. */
export function answerCommands(commands: Commands): void {
  process.on("disconnect", end);
  process.on("message", (question: Question) => {
    const { id, command, argument } = question;
    void Promise.resolve()
      .then(() => commands[command]?.(argument as never))
      .then(
        (value): Answer => ({ id, value }),
        (error: unknown): Answer => ({ id, error: String(error) }),
      )
      .then((answer) => process.send?.(answer));
  });
  process.send?.("ready");
}

/** Lets this process end by itself, if nothing keeps it. */
export function leave(): void {
  process.off("disconnect", end);
  setImmediate(() => process.disconnect());
}

function end(): void {
  process.exit(1);
}
