/** JSON as the AI SDK types it. */
export type AiJson = null | string | number | boolean | { [name: string]: AiJson } | AiJson[];

/** What a model is sent for a result: the forms of the AI SDK's `ToolResultOutput` that are used. */
export type AiModelOutput =
  | { type: "text"; value: string }
  | { type: "json"; value: AiJson }
  | { type: "content"; value: (AiTextPart | AiFilePart)[] };

/** A text beside files. */
export interface AiTextPart {
  type: "text";
  text: string;
}

/** A file in a result. */
export interface AiFilePart {
  type: "file";
  mediaType: string;
  filename: string;
  data: { type: "data"; data: string } | { type: "url"; url: URL };
}
