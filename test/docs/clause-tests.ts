/** A test, by the file it is in and words of its title. */
interface NamedTest {
  readonly file: string;
  readonly title: string;
}

const later = "packages/later/src";
const bridge = "packages/bridge/src";

/** What holds the clauses of docs/LATER-1.0.md that no vector states. */
export const clauseTests: Readonly<Record<string, readonly NamedTest[]>> = {
  "LATER-1.2-02": [
    {
      file: "test/packaging/entry-graph.test.ts",
      title: "import nothing from outside the package",
    },
  ],
  "LATER-2.1-01": [
    { file: `${later}/declare/deftool.test.ts`, title: "stays callable" },
    { file: `${later}/declare/deftool.test-d.ts`, title: "a declared function keeps its type" },
  ],
  "LATER-2.4-01": [
    {
      file: `${later}/runtime/runtime.test.ts`,
      title: "runs what a name meant when the call was made",
    },
  ],
  "LATER-3.1-09": [
    {
      file: `${later}/introspect/signatures.test.ts`,
      title: "takes a rest parameter as an optional list",
    },
    {
      file: `${later}/introspect/signatures.test.ts`,
      title: "takes the first overload that can be described, with the shared comment",
    },
    {
      file: `${later}/declare/deftool.test.ts`,
      title: "binds by name, injects, and spreads the rest",
    },
  ],
  "LATER-3.1-12": [
    {
      file: "packages/build/src/bundlers.test.ts",
      title:
        "tools are the same, byte for byte, as in development, in a folder with the bundle only",
    },
  ],
  "LATER-3.1-13": [
    { file: `${later}/introspect/problems.test.ts`, title: "refuses tags that make no sense" },
  ],
  "LATER-3.1-15": [
    {
      file: `${later}/declare/deftool.test-d.ts`,
      title: "a handler's argument follows from a JSON Schema",
    },
  ],
  "LATER-3.1-16": [
    {
      file: `${later}/declare/deftool.test.ts`,
      title: "lets the schema validate, fill in defaults and transform",
    },
  ],
  "LATER-3.1-17": [
    {
      file: `${later}/registry/tool-registry.test.ts`,
      title: "holds what deftool declares, unless the tool declines",
    },
  ],
  "LATER-3.1-18": [
    {
      file: `${later}/introspect/delivery.test.ts`,
      title: "reads all files with announced calls in one go",
    },
  ],
  "LATER-3.1-19": [
    {
      file: `${later}/introspect/delivery.test.ts`,
      title: "says where and what to do when there is no TypeScript",
    },
  ],
  "LATER-3.2-03": [
    { file: `${later}/schema/define-codec.test.ts`, title: "makes the value, wherever it stands" },
    {
      file: `${later}/schema/define-codec.test.ts`,
      title: "refuses JSON at its place, all of it at once, and tells nothing of what was thrown",
    },
  ],
  "LATER-3.2-04": [
    {
      file: `${later}/introspect/signatures.test.ts`,
      title:
        "reads parameters, defaults, descriptions and the awaited result of a named async function",
    },
    {
      file: `${later}/introspect/platform.test.ts`,
      title: "leaves out of a response what JSON drops",
    },
  ],
  "LATER-3.2-05": [
    {
      file: `${later}/schema/to-gemini-schema.test.ts`,
      title: "keywords that have no short wording are reported as widened",
    },
  ],
  "LATER-3.4-06": [
    {
      file: `${later}/executor/approval.test.ts`,
      title: "is held without any hook where a model makes it, and the annotation says so",
    },
  ],
  "LATER-3.4-13": [
    {
      file: `${later}/executor/declared-result.test.ts`,
      title: "ends a call with an error when the result is not what the tool declares",
    },
  ],
  "LATER-3.4-27": [
    {
      file: `${later}/executor/execute-call.test.ts`,
      title: "emits start, progress, partial results and end, in this order, without arguments",
    },
  ],
  "LATER-3.4-28": [
    {
      file: `${later}/executor/execute-call.test.ts`,
      title: "is not disturbed by a watcher that throws",
    },
  ],
  "LATER-3.4-29": [
    {
      file: `${later}/executor/approval.test.ts`,
      title: "asks nobody about arguments that do not fit",
    },
    {
      file: `${later}/executor/approval.test.ts`,
      title: "runs what was shown, though the caller and the hook change it meanwhile",
    },
    {
      file: `${later}/executor/approval.test.ts`,
      title: "stands still, and begins anew after the answer",
    },
  ],
  "LATER-3.4-30": [
    {
      file: `${later}/executor/approval.test.ts`,
      title: "runs in another process after it was kept as JSON with its answer",
    },
    {
      file: `${later}/executor/approval.test.ts`,
      title: "does not overrule what the program decides now",
    },
  ],
  "LATER-3.4-32": [
    {
      file: `${later}/executor/policies/call-gate.test.ts`,
      title: "runs so many calls at a time, the others in their order",
    },
  ],
  "LATER-3.4-33": [
    {
      file: `${later}/executor/policies/run-with-retries.test.ts`,
      title: "does not take back what has been handed out",
    },
    {
      file: `${later}/executor/policies/run-with-retries.test.ts`,
      title: "keeps to the time limit of the call while it waits",
    },
  ],
  "LATER-3.4-34": [
    { file: `${later}/executor/policies/result-cache.test.ts`, title: "keeps no failures" },
    {
      file: `${later}/executor/policies/result-cache.test.ts`,
      title: "keeps results to their session, unless it is told that all may share them",
    },
    {
      file: `${later}/executor/policies/result-cache.test.ts`,
      title: "asks for permission for each call",
    },
  ],
  "LATER-3.4-35": [
    {
      file: `${later}/executor/call-hooks.test.ts`,
      title: "give it other arguments, one after the other, which are authorized and validated",
    },
    {
      file: `${later}/executor/call-hooks.test.ts`,
      title: "see how it ends, refusals included, and may change it",
    },
  ],
  "LATER-3.6-17": [
    {
      file: `${later}/adapters/gemini/gemini.test.ts`,
      title: "asks without the SDK's own calling",
    },
  ],
  "LATER-3.6-18": [
    {
      file: `${later}/conversation/calls/repair-calls.test.ts`,
      title: "leaves calls alone that fit",
    },
    {
      file: `${later}/conversation/calls/repair-calls.test.ts`,
      title: "runs a call as it was meant, says what was changed, and keeps the model's own words",
    },
    {
      file: `${later}/conversation/calls/repair-calls.test.ts`,
      title: "repairs nothing where that is switched off",
    },
  ],
  "LATER-3.6-19": [
    { file: `${later}/conversation/pause/read-pause.test.ts`, title: "keeps to its budgets" },
    {
      file: `${later}/conversation/token-budget.test.ts`,
      title: "answers calls beyond it with an error, and has the model conclude",
    },
  ],
  "LATER-3.6-20": [
    {
      file: `${later}/conversation/pause/read-pause.test.ts`,
      title: "ends early, with the other calls of the round done",
    },
    {
      file: `${later}/conversation/pause/read-pause.test.ts`,
      title: "goes on in another process, after a way through JSON",
    },
    {
      file: `${later}/conversation/pause/read-pause.test.ts`,
      title: "gains nothing: authorize is asked again",
    },
  ],
  "LATER-3.6-21": [
    {
      file: `${later}/conversation/content/assert-history.test.ts`,
      title: "a damaged history is refused before anything is asked",
    },
  ],
  "LATER-3.6-22": [
    {
      file: `${later}/conversation/model/streamed-call.test.ts`,
      title: "tells them while they grow, and runs the call once it is whole",
    },
    { file: `${later}/conversation/model/streamed-call.test.ts`, title: "reaches no prototype" },
  ],
  "LATER-3.6-23": [
    {
      file: `${later}/conversation/output/expected-output.test.ts`,
      title: "ends the conversation the second time, with what was wrong",
    },
  ],
  "LATER-3.6-24": [
    {
      file: `${later}/conversation/calls/split-media.test.ts`,
      title: "has them sent beside its answer, and kept in a history that is JSON",
    },
  ],
  "LATER-3.7-09": [
    {
      file: `${later}/variables/session-variables.test.ts`,
      title: "hands out values that the caller may change",
    },
    {
      file: `${later}/variables/session-variables.test.ts`,
      title: "keeps constraints as they were given, whatever becomes of their lists",
    },
    {
      file: `${later}/variables/types/embedding.test.ts`,
      title: "shares no memory with what it was given",
    },
  ],
  "LATER-3.7-11": [
    {
      file: `${later}/variables/variable-history.test.ts`,
      title: "keeps fewer versions of large values, and gives their memory back",
    },
  ],
  "LATER-3.7-15": [
    {
      file: `${later}/variables/set-variables.test.ts`,
      title: "lets one of many win who expect the same version",
    },
  ],
  "LATER-3.7-16": [
    {
      file: `${later}/session/session-state.test.ts`,
      title: "lose no change that two processes make at once",
    },
  ],
  "LATER-3.7-17": [
    {
      file: `${later}/variables/set-variables.test.ts`,
      title: "shows other callers all of a change or nothing of it",
    },
    {
      file: `${later}/variables/set-variables.test.ts`,
      title: "sets none when one cannot be set, and says why for each",
    },
  ],
  "LATER-3.7-23": [
    {
      file: `${later}/variables/watch-variables.test.ts`,
      title: "never goes back to an earlier state, also where processes share a store",
    },
  ],
  "LATER-3.7-26": [
    {
      file: `${later}/variables/watch-variables.test.ts`,
      title: "keeps of a slow reader's changes the latest of each variable, and counts the others",
    },
    {
      file: `${later}/variables/change-queue.test.ts`,
      title: "lets no more wait than its limit, or twice as many as there are variables",
    },
  ],
  "LATER-3.7-27": [
    {
      file: `${later}/variables/watch-variables.test.ts`,
      title: "is an iteration that ends when it is left, aborted, or the session ends",
    },
  ],
  "LATER-3.7-29": [
    {
      file: `${later}/variables/variable-dependencies.test.ts`,
      title: "refuse to close a cycle together with others that are added at the same time",
    },
  ],
  "LATER-3.7-36": [
    {
      file: `${later}/session/session-state.test.ts`,
      title: "ends a session at once when nobody has used it, with all that belongs to it",
    },
    {
      file: `${later}/session/session-state.test.ts`,
      title: "can be changed while the session lives",
    },
  ],
  "LATER-3.7-39": [
    { file: `${later}/session/programs.test.ts`, title: "belong to their session or to none" },
    {
      file: `${later}/session/programs.test.ts`,
      title: "that belong to no session are kept for an hour, used or not, unless told otherwise",
    },
    {
      file: `${later}/session/programs.test.ts`,
      title: "lose no change of callers who change one at the same time",
    },
  ],
  "LATER-3.7-40": [
    {
      file: `${later}/session/session-state.test.ts`,
      title: "holds as many sessions as there may be",
    },
  ],
  "LATER-4.1-20": [
    {
      file: `${later}/executor/execute-call.test.ts`,
      title: "tells the message of an ordinary error, without stack and paths",
    },
  ],
  "LATER-6.2-02": [
    {
      file: `${bridge}/promotion/workers.test.ts`,
      title: "runs a tool here that is to stay, and private ones that no worker has",
    },
  ],
  "LATER-6.3-02": [
    {
      file: `${bridge}/contracts/contract-book.test.ts`,
      title: "is strict, and knows its contracts",
    },
    {
      file: `${bridge}/contracts/contract-book.test.ts`,
      title: "says which tools it does not know",
    },
  ],
  "LATER-6.3-03": [
    {
      file: `${bridge}/promotion/workers.test.ts`,
      title: "validates before a call leaves, and results as ever",
    },
  ],
  "LATER-6.4-01": [
    {
      file: `${bridge}/workers/dispatcher.test.ts`,
      title: "counts every call in exactly one ending, whatever happens",
    },
    {
      file: "test/chaos/chaos.test.ts",
      title: "a host keeps what it promises while everything around it fails",
    },
  ],
  "LATER-6.4-02": [
    {
      file: `${bridge}/pool/worker-pool.test.ts`,
      title: "runs an idempotent tool again when its worker is killed",
    },
    {
      file: `${bridge}/workers/worker-link.test.ts`,
      title: "takes calls that wait in a worker for not begun when it is lost",
    },
  ],
  "LATER-7-01": [
    {
      file: `${later}/executor/execute-call.test.ts`,
      title: "tells the message of an ordinary error, without stack and paths",
    },
    { file: "packages/cli/src/commands/serve.test.ts", title: "tells clients no paths" },
  ],
  "LATER-7-02": [
    { file: `${bridge}/wire/read-pickle.test.ts`, title: "is refused at instruction %i, %s" },
    { file: "test/packaging/entry-graph.test.ts", title: "generate no code from strings" },
  ],
  "LATER-7-03": [
    {
      file: `${bridge}/host/bridge-host.test.ts`,
      title: "refuses to listen on %s for whoever comes",
    },
  ],
  "LATER-7-04": [
    {
      file: `${bridge}/contracts/contract-book.test.ts`,
      title: "takes no patterns that could take for ever, unless it is told to",
    },
  ],
  "LATER-8-02": [
    {
      file: `${bridge}/workers/worker-link.test.ts`,
      title: "refuses a version that it does not speak",
    },
  ],
};
