/**
 * For build steps: the types of tools, read from source as development does it. Node.js only.
 *
 * @packageDocumentation
 */

export {
  deriveFiles,
  type DeriveFilesOptions,
  deriveFilesSync,
  Deriver,
  type DeriverOptions,
} from "./derive-files.ts";
export { digestOfText } from "./digest-of-text.ts";
export type {
  Dependencies,
  DerivedFile,
  PassedArguments,
  RecordedSite,
  Stamps,
} from "./derived-file.ts";
export type {
  BoundArgument,
  DerivedSite,
  DerivedTool,
  DerivedType,
  Diagnostic,
  DocumentedError,
  DiagnosticCode,
  SourcePosition,
} from "../declare/derived-tool.ts";
