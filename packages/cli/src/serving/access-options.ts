import type { Command } from "commander";

import { collect, toText } from "./option-values.ts";
import type { TlsOptions } from "./read-tls.ts";

/** Who may reach a server, as its command is told. */
export interface AccessOptions extends TlsOptions {
  readonly token?: readonly string[];
  readonly insecure?: boolean;
}

/** Adds these options to a command. */
export function addAccessOptions(command: Command): Command {
  return command
    .option("--token <token>", "admits whoever has it; repeatable", collect)
    .option("--tls-cert <file>", "certificate of the server, PEM", toText)
    .option("--tls-key <file>", "its key, PEM", toText)
    .option("--tls-ca <file>", "authorities of the client certificates to ask for, PEM", toText)
    .option("--insecure", "listen beyond this machine without tokens or TLS");
}
