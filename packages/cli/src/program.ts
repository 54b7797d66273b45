import { Command, Option } from "commander";

import { addChatOptions, type ChatOptions } from "./chat/chat-options.ts";
import type { AuditVerifyOptions } from "./commands/audit-verify.ts";
import type { CallOptions } from "./commands/call.ts";
import type { CheckWorkerCommandOptions } from "./commands/check-worker.ts";
import type { CheckOptions } from "./commands/check.ts";
import type { DoctorOptions } from "./commands/doctor.ts";
import type { InjectCommandOptions } from "./commands/inject.ts";
import type { ListOptions } from "./commands/list.ts";
import type { LockOptions } from "./commands/lock.ts";
import type { ExitCode } from "./exit-codes.ts";
import { addInspectOptions, type InspectOptions } from "./inspecting/inspect-options.ts";
import { readVersion } from "./read-version.ts";
import { providers } from "./rendering/provider.ts";
import { addMcpOptions, mcpNotes, type McpOptions } from "./serving/mcp-options.ts";
import { collect, toMilliseconds } from "./serving/option-values.ts";
import {
  addServeOptions,
  serveExamples,
  serveNotes,
  type ServeOptions,
} from "./serving/serve-options.ts";
import type { Terminal } from "./terminal/terminal.ts";
import {
  addWorkerOptions,
  type WorkerCommandOptions,
  workerExamples,
  workerNotes,
} from "./working/worker-options.ts";

/**
 * The command line: what can be said, and what is then done. The commands are loaded when they are
 * used, so that help comes at once.
 *
 * @param onEnd Told how a command has ended.
 */
export function createProgram(terminal: Terminal, onEnd: (exitCode: ExitCode) => void): Command {
  const program = new Command("later")
    .description(
      "Looks at, calls, serves and talks to the tools that a TypeScript or JavaScript file declares.",
    )
    .version(readVersion())
    .showHelpAfterError("Run later --help for what can be said.")
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .configureHelp({ styleTitle: (title) => terminal.out.colours.bold(title) })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  $ later list tools.ts
  $ later check src --strict
  $ later call tools.ts getWeather '{"city": "Paris"}'
  $ later chat tools.ts "Will it rain in Paris tomorrow?"
  $ later inspect tools.ts
  $ later serve tools.ts --port 50051
  $ later mcp tools.ts
  $ later lock tools.ts --check
  $ later inject dist
  $ later doctor tools.ts

Exit codes:
  0    all went well
  1    the tool, the model, the server or a check failed, or FILE cannot be used
  2    the command line is wrong, or there is no such FILE
  130  cancelled by Ctrl-C
  143  a server ended at once by SIGTERM

Results go to standard output, everything else to standard error.
NO_COLOR and FORCE_COLOR are respected.`,
    );

  command(program, "list")
    .summary("show the tools of a file")
    .description("Shows what a model is told about each tool, and what is lost on the way to it.")
    .argument("<file>", "declares the tools: .ts, .tsx, .mts, .cts, .js, .mjs or .cjs")
    .addOption(
      new Option("--as <provider>", "print the declarations as a provider gets them").choices(
        providers,
      ),
    )
    .addHelpText(
      "after",
      examples(
        "later list tools.ts",
        "later list tools.ts --json",
        "later list tools.ts --as openai",
      ),
    )
    .action(async (file: string, options: ListOptions) => {
      const { list } = await import("./commands/list.ts");
      onEnd(await list(file, options, terminal));
    });

  command(program, "check")
    .summary("tell what is wrong with tools, without running anything")
    .description(
      "Reads the types of the tools that files declare, and tells what makes a tool unusable, and what a model would not " +
        "see as it is: hidden, loosened, not described, or too long. Runs none of the code.",
    )
    .argument("<places...>", "files, folders, and patterns such as 'src/**/*.ts'")
    .option("--strict", "fail also on warnings and notes")
    .option("--allow <code>", "a code of warnings or notes to say nothing of; repeatable", collect)
    .addHelpText(
      "after",
      examples("later check src", "later check 'src/**/*.tools.ts' --strict --allow HIDDEN"),
    )
    .action(async (places: readonly string[], options: CheckOptions) => {
      const { check } = await import("./commands/check.ts");
      onEnd(await check(places, options, terminal));
    });

  command(program, "call")
    .summary("run one tool")
    .description(
      "Runs a tool as a model's call would: validated, within its deadline. Ctrl-C cancels.",
    )
    .argument("<file>", "declares the tools")
    .argument("[tool]", "name of the tool; without it, the names are listed")
    .argument("[args]", "the arguments as a JSON object, or - to read them from standard input")
    .option("--timeout <ms>", "how long the call may take, in milliseconds", toMilliseconds)
    .option("--approve", "run it also if a person has to approve it")
    .addHelpText(
      "after",
      examples(
        "later call tools.ts",
        `later call tools.ts add '{"a": 1, "b": 2}'`,
        "echo '{\"a\": 1}' | later call tools.ts add - --json",
      ),
    )
    .action(async (file: string, tool: string | undefined, args: string | undefined, options) => {
      const { call } = await import("./commands/call.ts");
      onEnd(await call({ file, tool, args }, options as CallOptions, terminal));
    });

  addChatOptions(command(program, "chat"))
    .summary("talk to a model that can use the tools")
    .description(
      "Asks one question, or as many as are typed. Talks to Gemini when GEMINI_API_KEY is set, " +
        "otherwise to a stand-in on this machine; to Claude and OpenAI through the SDKs that your project has, when the " +
        "model is named anthropic/NAME or openai/NAME. Ctrl-C cancels the answer, and leaves at the prompt.",
    )
    .argument("<file>", "declares the tools")
    .argument("[question]", "asked at once; without it, questions are read from standard input")
    .addHelpText(
      "after",
      examples(
        'later chat tools.ts "How far is it from Oslo to Lisbon?"',
        "later chat tools.ts",
        "later chat tools.ts < questions.txt",
        'later chat tools.ts "How warm is Oslo?" --record oslo.json',
      ),
    )
    .action(async (file: string, question: string | undefined, options: ChatOptions) => {
      const { chat } = await import("./commands/chat.ts");
      onEnd(await chat(file, question, options, terminal));
    });

  addInspectOptions(program.command("inspect"))
    .option("--verbose", "print the stack of what went wrong")
    .summary("look at the tools, call them and talk to a model, in a browser")
    .description(
      "Serves a page to this machine that shows what a model is told of the tools, calls them, and has a chat with the " +
        "model that later chat would talk to. Prints the address, which nobody else knows; Ctrl-C ends it.",
    )
    .argument("<file>", "declares the tools")
    .addHelpText("after", examples("later inspect tools.ts", "later inspect tools.ts --watch"))
    .action(async (file: string, options: InspectOptions) => {
      const { inspect } = await import("./commands/inspect.ts");
      onEnd(await inspect(file, options, terminal));
    });

  addServeOptions(program.command("serve"))
    .option("--verbose", "log the stack of what went wrong")
    .summary("serve the tools, and sessions with variables, over gRPC")
    .description(
      "Serves the tools of files, sessions and their variables to programs in other languages, over gRPC. " +
        "Prints LATER_READY host:port when it accepts calls; ends in order on SIGTERM and Ctrl-C.",
    )
    .argument("[files...]", "declare the tools; without one there are sessions and variables only")
    .addHelpText("after", `${serveNotes}${examples(...serveExamples)}`)
    .action(async (files: readonly string[], options: ServeOptions) => {
      const { serve } = await import("./commands/serve.ts");
      onEnd(await serve(files, options, terminal));
    });

  addMcpOptions(program.command("mcp"))
    .option("--verbose", "log the stack of what went wrong")
    .summary("serve the tools to clients of the Model Context Protocol")
    .description(
      "Serves the tools of files over standard input and output to the client that has started it, such as an editor; " +
        "with --port, to all clients over HTTP, and prints LATER_READY url when it answers. " +
        "What the tools print, and the log, go to standard error.",
    )
    .argument("<files...>", "declare the tools")
    .addHelpText(
      "after",
      `${mcpNotes}${examples("later mcp tools.ts", "later mcp tools.ts --port 3000")}`,
    )
    .action(async (files: readonly string[], options: McpOptions) => {
      const { mcp } = await import("./commands/mcp.ts");
      onEnd(await mcp(files, options, terminal));
    });

  addWorkerOptions(program.command("worker"))
    .option("--verbose", "log the stack of what went wrong")
    .summary("run the tools for a host elsewhere, or for a pool of workers")
    .description("Runs the tools of files for a host, which sends the calls.")
    .argument("<files...>", "declare the tools")
    .addHelpText("after", `${workerNotes}${examples(...workerExamples)}`)
    .action(async (files: readonly string[], options: WorkerCommandOptions) => {
      const { worker } = await import("./commands/worker.ts");
      onEnd(await worker(files, options, terminal));
    });

  command(program, "check-worker")
    .summary("tell whether a worker in any language keeps the worker protocol")
    .description(
      "Starts a worker as a pool does, several times, and holds it to docs/worker-protocol.md, which says what tools it " +
        "has to offer for that. Tells of each sentence that it does not keep what was sent, what came and what was expected.",
    )
    .argument("<command...>", "starts the worker; behind -- where it has options of its own")
    .option("--only <case>", "a case or a group of cases to look at; repeatable", collect)
    .option("--timeout <ms>", "how long it may take for what it has to do", toMilliseconds)
    .option("--strict", "fail also for what it should do and does not")
    .addHelpText(
      "after",
      examples(
        "later check-worker -- perl worker.pl",
        "later check-worker --only calls --only end.drain -- ./worker --threads 4",
      ),
    )
    .action(async (words: readonly string[], options: CheckWorkerCommandOptions) => {
      const { checkWorker } = await import("./commands/check-worker.ts");
      onEnd(await checkWorker(words, options, terminal));
    });

  command(program, "lock")
    .summary("write down what the tools are held to, or tell how they differ from that")
    .description(
      "Writes later.lock.json: the declarations of the tools and what running them takes, each with a fingerprint. " +
        "A host that has it lets workers run no other tools. With --check it compares instead, and fails on any change.",
    )
    .argument("[files...]", "declare the tools")
    .option("--command <command>", "a command that prints tools as JSON; repeatable", collect)
    .option("--check", "compare, and write nothing")
    .addOption(
      new Option(
        "--allow <changes>",
        "what a check lets pass: changes that callers do not notice",
      ).choices(["compatible"]),
    )
    .option("--out <file>", "the lock file (default: beside the nearest package.json)")
    .addHelpText(
      "after",
      examples(
        "later lock tools.ts",
        'later lock tools.ts --command "python3 -m later_worker --check tools.py"',
        "later lock tools.ts --check",
      ),
    )
    .action(async (files: readonly string[], options: LockOptions) => {
      const { lock } = await import("./commands/lock.ts");
      onEnd(await lock(files, options, terminal));
    });

  command(program, "inject")
    .summary("put the types of tools into compiled code")
    .description(
      "Puts the types of tools into what tsc, swc or another compiler has written, by its source maps, so that neither " +
        "TypeScript nor the sources are needed any more. Writes nothing when a tool cannot be described. " +
        "Doing it twice is the same as once.",
    )
    .argument("<paths...>", "compiled files, and folders of them")
    .option("--strict", "fail also on warnings")
    .option("--name <name>", "another name that the sources call deftool by; repeatable", collect)
    .addHelpText("after", examples("tsc && later inject dist", "later inject dist --strict"))
    .action(async (paths: readonly string[], options: InjectCommandOptions) => {
      const { inject } = await import("./commands/inject.ts");
      onEnd(await inject(paths, options, terminal));
    });

  const audit = program.command("audit").description("Looks after audit logs of hosts.");

  command(audit, "verify")
    .summary("tell whether an audit log is what was written")
    .description(
      "Follows the chain of hashes through the lines of FILEs, in their order, and names the first line that is not " +
        "what was written. Whether lines are missing at the end, the last hash shows to those who keep it elsewhere.",
    )
    .argument("<files...>", "audit logs, the oldest first")
    .addHelpText(
      "after",
      examples("later audit verify audit.jsonl", "later audit verify audit.jsonl.* audit.jsonl"),
    )
    .action(async (files: readonly string[], options: AuditVerifyOptions) => {
      const { auditVerify } = await import("./commands/audit-verify.ts");
      onEnd(await auditVerify(files, options, terminal));
    });

  command(program, "doctor")
    .summary("check that everything needed is there")
    .description("Checks this machine and the project, and FILE when it is given.")
    .argument("[file]", "declares the tools")
    .addHelpText("after", examples("later doctor", "later doctor tools.ts --json"))
    .action(async (file: string | undefined, options: DoctorOptions) => {
      const { doctor } = await import("./commands/doctor.ts");
      onEnd(await doctor(file, options, terminal));
    });

  return program;
}

/** A command with the options that all of them have. */
function command(program: Command, name: string): Command {
  return program
    .command(name)
    .option("--json", "print one JSON document")
    .option("--verbose", "print the stack of what went wrong");
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
