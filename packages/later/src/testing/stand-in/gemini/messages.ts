/** The type of one field of a protocol buffer message. */
export type FieldType =
  | "string"
  | "bytes"
  | "boolean"
  | "integer"
  | "number"
  /** A JSON object whose members are the caller's own. */
  | "struct"
  /** Any JSON; the stand-in does not look inside. */
  | "any"
  | { readonly message: string }
  | { readonly enum: string; readonly values: readonly string[] }
  | { readonly list: FieldType }
  | { readonly map: FieldType };

/**
 * The messages of `models.generateContent` and their fields, by camelCase name. A field that is not
 * here is refused, as the API refuses it.
 */
export const messages: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  GenerateContentRequest: {
    model: "string",
    contents: { list: { message: "Content" } },
    systemInstruction: { message: "Content" },
    tools: { list: { message: "Tool" } },
    toolConfig: { message: "ToolConfig" },
    generationConfig: { message: "GenerationConfig" },
    safetySettings: { list: { message: "SafetySetting" } },
    cachedContent: "string",
    serviceTier: "string",
    store: "boolean",
    continuationToken: "string",
    labels: { map: "string" },
  },
  Content: { role: "string", parts: { list: { message: "Part" } } },
  Part: {
    text: "string",
    thought: "boolean",
    thoughtSignature: "bytes",
    inlineData: { message: "Blob" },
    fileData: { message: "FileData" },
    functionCall: { message: "FunctionCall" },
    functionResponse: { message: "FunctionResponse" },
    executableCode: "any",
    codeExecutionResult: "any",
    toolCall: "any",
    toolResponse: "any",
    audioTranscription: "any",
    mediaResolution: "any",
    mediaProcessing: "any",
    videoMetadata: "any",
    speechMetadata: "any",
    partMetadata: "struct",
  },
  Blob: { mimeType: "string", data: "bytes", displayName: "string" },
  FileData: { mimeType: "string", fileUri: "string", displayName: "string" },
  FunctionCall: { id: "string", name: "string", args: "struct" },
  FunctionResponse: {
    id: "string",
    name: "string",
    response: "struct",
    parts: { list: "any" },
    willContinue: "boolean",
    scheduling: {
      enum: "FunctionResponse.Scheduling",
      values: ["SCHEDULING_UNSPECIFIED", "SILENT", "WHEN_IDLE", "INTERRUPT"],
    },
  },
  Tool: {
    functionDeclarations: { list: { message: "FunctionDeclaration" } },
    codeExecution: "any",
    computerUse: "any",
    fileSearch: "any",
    googleMaps: "any",
    googleSearch: "any",
    googleSearchRetrieval: "any",
    mcpServers: { list: "any" },
    urlContext: "any",
  },
  FunctionDeclaration: {
    name: "string",
    description: "string",
    parameters: { message: "Schema" },
    parametersJsonSchema: "any",
    response: { message: "Schema" },
    responseJsonSchema: "any",
    behavior: {
      enum: "FunctionDeclaration.Behavior",
      values: ["UNSPECIFIED", "BLOCKING", "NON_BLOCKING"],
    },
  },
  Schema: {
    type: {
      enum: "Type",
      values: [
        "TYPE_UNSPECIFIED",
        "STRING",
        "NUMBER",
        "INTEGER",
        "BOOLEAN",
        "ARRAY",
        "OBJECT",
        "NULL",
      ],
    },
    format: "string",
    title: "string",
    description: "string",
    nullable: "boolean",
    enum: { list: "string" },
    items: { message: "Schema" },
    minItems: "integer",
    maxItems: "integer",
    properties: { map: { message: "Schema" } },
    required: { list: "string" },
    minProperties: "integer",
    maxProperties: "integer",
    minLength: "integer",
    maxLength: "integer",
    minimum: "number",
    maximum: "number",
    pattern: "string",
    example: "any",
    default: "any",
    anyOf: { list: { message: "Schema" } },
    propertyOrdering: { list: "string" },
  },
  ToolConfig: {
    functionCallingConfig: { message: "FunctionCallingConfig" },
    retrievalConfig: "any",
    includeServerSideToolInvocations: "boolean",
  },
  FunctionCallingConfig: {
    mode: {
      enum: "FunctionCallingConfig.Mode",
      values: ["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"],
    },
    allowedFunctionNames: { list: "string" },
  },
  GenerationConfig: {
    audioTranscriptionConfig: "any",
    candidateCount: "integer",
    enableAffectiveDialog: "boolean",
    enableEnhancedCivicAnswers: "boolean",
    frequencyPenalty: "number",
    imageConfig: "any",
    logprobs: "integer",
    maxOutputTokens: "integer",
    mediaResolution: "string",
    presencePenalty: "number",
    responseFormat: "any",
    responseJsonSchema: "any",
    responseLogprobs: "boolean",
    responseMimeType: "string",
    responseModalities: { list: "string" },
    responseSchema: { message: "Schema" },
    seed: "integer",
    speechConfig: "any",
    stopSequences: { list: "string" },
    temperature: "number",
    thinkingConfig: { message: "ThinkingConfig" },
    topK: "number",
    topP: "number",
    translationConfig: "any",
  },
  ThinkingConfig: {
    includeThoughts: "boolean",
    thinkingBudget: "integer",
    thinkingLevel: "string",
  },
  SafetySetting: { category: "string", threshold: "string" },
};
