/** What is fixed about one error code: where it may appear, what it means, whether trying again can help. */
export interface ErrorCodeEntry {
  /**
   * `result`: data inside a {@link ToolResult}, may be shown to the model.
   * `thrown`: carried by a `LaterError`. Some codes appear in both ways.
   */
  readonly channel: "result" | "thrown" | "both";
  /** One sentence; the default message where no better one is known. */
  readonly message: string;
  /** Whether the same request may succeed when it is made again, unless an error says otherwise. */
  readonly retryable: boolean;
}

/**
 * Every error code of the project; `docs/errors.md` has one heading per code and a test holds the
 * two equal. Codes are stable: none is renamed or reused within a major version.
 */
export const errorCodes = {
  INVALID_CALL: {
    channel: "result",
    message: "The function call is malformed.",
    retryable: false,
  },
  SESSION_NOT_FOUND: {
    channel: "both",
    message: "The session does not exist or has been destroyed.",
    retryable: false,
  },
  TOOL_NOT_FOUND: {
    channel: "both",
    message: "No such tool is available in this session.",
    retryable: false,
  },
  PARAMETER_VALIDATION_FAILED: {
    channel: "result",
    message: "The arguments do not fit the tool's parameters.",
    retryable: false,
  },
  PERMISSION_DENIED: {
    channel: "both",
    message: "This is not permitted.",
    retryable: false,
  },
  APPROVAL_REQUIRED: {
    channel: "result",
    message: "A person has to approve the call.",
    retryable: true,
  },
  TOOL_EXECUTION_FAILED: {
    channel: "result",
    message: "The tool failed.",
    retryable: false,
  },
  RESULT_NOT_SERIALIZABLE: {
    channel: "result",
    message: "The tool returned a value that JSON cannot carry.",
    retryable: false,
  },
  RESULT_TOO_LARGE: {
    channel: "result",
    message: "The tool returned more than the size limit allows.",
    retryable: false,
  },
  TIMEOUT: {
    channel: "both",
    message: "The tool did not finish within its time limit.",
    retryable: true,
  },
  CANCELLED: {
    channel: "both",
    message: "The operation was cancelled.",
    retryable: true,
  },
  TOOL_UNAVAILABLE: {
    channel: "both",
    message: "No worker can run the tool at the moment.",
    retryable: true,
  },
  RUNTIME_DISCONNECTED: {
    channel: "both",
    message: "The worker that ran the tool is gone; how far it came is not known.",
    retryable: true,
  },
  INTERNAL_ERROR: {
    channel: "both",
    message: "The runtime itself failed; this is a defect.",
    retryable: false,
  },
  INVALID_DECLARATION: {
    channel: "thrown",
    message: "A tool declaration is not valid.",
    retryable: false,
  },
  UNSUPPORTED_TYPE: {
    channel: "thrown",
    message: "A parameter has a type that no model can fill in.",
    retryable: false,
  },
  MISSING_DESCRIPTION: {
    channel: "thrown",
    message: "A tool has no description.",
    retryable: false,
  },
  SCHEMA_UNAVAILABLE: {
    channel: "thrown",
    message: "The types of a tool are not available at run time.",
    retryable: false,
  },
  INTROSPECTION_FAILED: {
    channel: "thrown",
    message: "The types of a source file could not be read.",
    retryable: false,
  },
  DUPLICATE_TOOL: {
    channel: "thrown",
    message: "Another tool is already registered under the same name.",
    retryable: false,
  },
  SESSION_EXISTS: {
    channel: "thrown",
    message: "A session with this id already exists.",
    retryable: false,
  },
  VARIABLE_NOT_FOUND: {
    channel: "thrown",
    message: "The session has no such variable.",
    retryable: false,
  },
  VARIABLE_EXISTS: {
    channel: "thrown",
    message: "The session already has a variable of this name.",
    retryable: false,
  },
  INVALID_VARIABLE: {
    channel: "thrown",
    message: "A value, a constraint or a name does not fit the variable.",
    retryable: false,
  },
  VERSION_CONFLICT: {
    channel: "thrown",
    message: "The variable has another version than was expected.",
    retryable: false,
  },
  VERSION_NOT_FOUND: {
    channel: "thrown",
    message: "The history of the variable does not reach back to this version.",
    retryable: false,
  },
  VARIABLE_LOCKED: {
    channel: "thrown",
    message: "The variable is locked by an optimizer.",
    retryable: true,
  },
  DEPENDENCY_CYCLE: {
    channel: "thrown",
    message: "The dependency would make a variable depend on itself.",
    retryable: false,
  },
  QUOTA_EXCEEDED: {
    channel: "thrown",
    message: "A limit of the store or of a session is reached.",
    retryable: false,
  },
  STORE_CONFLICT: {
    channel: "thrown",
    message: "Others kept changing the same data until the attempts were used up.",
    retryable: true,
  },
  INVALID_ARGUMENT: {
    channel: "thrown",
    message: "An argument given to the library is not valid.",
    retryable: false,
  },
  INVALID_JSON: {
    channel: "thrown",
    message: "A text is not JSON, or a value cannot be printed as JSON.",
    retryable: false,
  },
  INVALID_DOCUMENT: {
    channel: "thrown",
    message: "A JSON document does not have the structure that is required of it.",
    retryable: false,
  },
  TURN_LIMIT_EXCEEDED: {
    channel: "thrown",
    message: "The model kept calling tools until the limit of rounds was reached.",
    retryable: false,
  },
  BUDGET_EXCEEDED: {
    channel: "both",
    message: "The conversation has used up what it may use.",
    retryable: false,
  },
  INVALID_OUTPUT: {
    channel: "thrown",
    message: "The model's answer is not what was asked for.",
    retryable: true,
  },
  MODEL_STOPPED: {
    channel: "thrown",
    message: "The model stopped without an answer.",
    retryable: false,
  },
  MODEL_REQUEST_FAILED: {
    channel: "thrown",
    message: "The request to the model failed.",
    retryable: true,
  },
  INVALID_VALUE: {
    channel: "thrown",
    message: "A value that came over the wire cannot be read.",
    retryable: false,
  },
  UNAUTHENTICATED: {
    channel: "thrown",
    message: "The host does not know the token or the certificate.",
    retryable: false,
  },
  HOST_UNAVAILABLE: {
    channel: "thrown",
    message: "The host cannot be reached, or is shutting down.",
    retryable: true,
  },
  CONFIGURATION_FAILED: {
    channel: "thrown",
    message: "The configuration cannot be used.",
    retryable: false,
  },
  CONTRACT_MISMATCH: {
    channel: "thrown",
    message: "A worker's tool is not what was agreed upon.",
    retryable: false,
  },
  WORKER_FAILED: {
    channel: "thrown",
    message: "A worker could not be started, or broke the protocol.",
    retryable: true,
  },
  UNSAFE_ADDRESS: {
    channel: "thrown",
    message: "The host would be open to the network without authentication or encryption.",
    retryable: false,
  },
} as const;

/** Every code that the library itself produces. Tools may add types of their own to results. */
export type LaterErrorCode = keyof typeof errorCodes;

/** The codes that appear as {@link ErrorObject.type} in a result of the library's own making. */
export type ResultErrorCode = {
  [Code in LaterErrorCode]: (typeof errorCodes)[Code]["channel"] extends "thrown" ? never : Code;
}[LaterErrorCode];
