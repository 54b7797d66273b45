import type { DocumentedError } from "../../declare/derived-tool.ts";
import {
  isConstraintTag,
  isValueTag,
  readValueTags,
  type Tag,
  type ValueTags,
} from "./doc-tags.ts";

/** Tags that need not begin a line, so that a comment of one line can hold them. */
const inlineTags =
  "param|returns?|throws|exception|tool|toolName|internal|ignore|hidden|readOnly|readonly|idempotent|requiresApproval";

/** What a comment says about one parameter, or about a member of one. */
export interface ValueDoc extends ValueTags {
  readonly description: string;
}

/** A doc comment, understood. */
export interface DocComment extends ValueDoc {
  /** By path, such as `city`, `options.unit` or `items[].id`, in the order of the comment. */
  readonly parameters: ReadonlyMap<string, ValueDoc>;
  /** What `@returns` says. */
  readonly returns: string;
  /** What `@throws` says, in the order of the comment. */
  readonly throws: readonly DocumentedError[];
  /** What `@tool` calls it. */
  readonly toolName?: string;
  /** Whether its tags (internal, ignore or hidden) keep it from models. */
  readonly hidden: boolean;
  /** The names of all tags at the start of a line, for hints such as `@readOnly`. */
  readonly tagNames: ReadonlySet<string>;
}

/** The comment of something that has none. */
export const noDocComment: DocComment = parseDocComment("");

/**
 * Understands a doc comment from its text alone, so that it means the same under every compiler.
 * Lines within a code fence and words between back quotes are never tags.
 *
 * @param raw from the opening to the closing delimiter
 */
export function parseDocComment(raw: string): DocComment {
  const [head, ...blocks] = splitBlocks(contentOf(raw));
  const parameters = new Map<string, ValueDoc>();
  const own: Tag[] = [];
  const descriptions: string[] = [];
  const throws: DocumentedError[] = [];
  let returns = "";
  let toolName: string | undefined;
  let current: { readonly path: string; readonly tags: Tag[]; readonly text: string } | undefined;
  for (const { name, text } of blocks) {
    if (current !== undefined && isConstraintTag(name)) {
      current.tags.push({ name, text });
      parameters.set(current.path, valueDocOf(current.text, current.tags));
      continue;
    }
    current = undefined;
    if (["param", "arg", "argument"].includes(name)) {
      const parameter = readParameterTag(text);
      if (parameter === undefined) continue;
      current = parameter;
      parameters.set(parameter.path, valueDocOf(parameter.text, parameter.tags));
    } else if (["returns", "return"].includes(name)) {
      returns = readable(text.replace(/^\{[^}]*\}\s*/, ""));
    } else if (["throws", "throw", "exception"].includes(name)) {
      throws.push(readThrownTag(text));
    } else if (["description", "summary", "remarks"].includes(name)) {
      descriptions.push(text);
    } else if (["tool", "toolName"].includes(name)) {
      toolName = text.split(/\s/)[0] ?? "";
    } else if (isValueTag(name)) {
      const { before, tags } = splitInlineTags(text);
      own.push({ name, text: before }, ...tags);
    }
  }
  const tagNames = new Set(blocks.map((block) => block.name));
  return {
    ...valueDocOf([head?.text ?? "", ...descriptions].join("\n\n"), own),
    parameters,
    returns,
    throws,
    ...(toolName === undefined || toolName === "" ? {} : { toolName }),
    hidden: ["internal", "ignore", "hidden"].some((name) => tagNames.has(name)),
    tagNames,
  };
}

/** Lays one comment over another: what the upper one leaves open, the lower one says. */
export function mergeDocComments(upper: DocComment, lower: DocComment): DocComment {
  return {
    ...lower,
    ...upper,
    description: upper.description || lower.description,
    examples: [...upper.examples, ...lower.examples],
    keywords: { ...lower.keywords, ...upper.keywords },
    parameters: new Map([...lower.parameters, ...upper.parameters]),
    returns: upper.returns || lower.returns,
    throws: upper.throws.length > 0 ? upper.throws : lower.throws,
    hidden: upper.hidden || lower.hidden,
    tagNames: new Set([...upper.tagNames, ...lower.tagNames]),
    problems: [...upper.problems, ...lower.problems],
  };
}

function contentOf(raw: string): string {
  const body = raw.replace(/^\/\*\*+/, "").replace(/\*+\/$/, "");
  const lines = body.split(/\r?\n/).map((line) => line.replace(/^\s*\*? ?/, ""));
  return lines.join("\n").trim();
}

/** Cuts a comment before each tag that begins a line, and before some wherever they stand. */
function splitBlocks(content: string): readonly Tag[] {
  const blocks: { name: string; lines: string[] }[] = [{ name: "", lines: [] }];
  let fenced = false;
  for (const line of content.split("\n")) {
    const fence = /^\s*```/.test(line);
    if (fence || fenced) {
      blocks.at(-1)?.lines.push(line);
      if (fence) fenced = !fenced;
      continue;
    }
    for (const piece of splitLine(line)) {
      const tag = /^\s*@([A-Za-z][\w-]*)\s?([\s\S]*)$/.exec(piece);
      if (tag === null) blocks.at(-1)?.lines.push(piece);
      else blocks.push({ name: tag[1] ?? "", lines: [tag[2] ?? ""] });
    }
  }
  return blocks.map(({ name, lines }) => ({ name, text: lines.join("\n").trim() }));
}

function splitLine(line: string): readonly string[] {
  const cuts = [...line.matchAll(new RegExp(`\\s(?=@(?:${inlineTags})(?:\\s|$))`, "g"))]
    .map((match) => match.index)
    .filter((index) => !isQuoted(line, index));
  return [0, ...cuts].map((start, index) => line.slice(start, cuts[index]));
}

function readParameterTag(text: string): { path: string; tags: Tag[]; text: string } | undefined {
  const pattern =
    /^(?:\{((?:[^{}]|\{[^{}]*\})*)\}\s*)?(\[[^\]]*\]|[\p{ID_Continue}$.[\]]+)\s*(?:-\s+)?([\s\S]*)$/u;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, type = "", name = "", rest = ""] = match;
  const tags: Tag[] = /^(?:int|integer)$/i.test(type.trim()) ? [{ name: "integer", text: "" }] : [];
  const optional = /^\[\s*([\p{ID_Continue}$.]+)\s*(?:=\s*(.*?))?\s*\]$/su.exec(name);
  if (optional?.[2] !== undefined) tags.push({ name: "default", text: optional[2] });
  const path = (optional?.[1] ?? name).replace(/\.$/, "");
  return { path, tags, text: rest };
}

function readThrownTag(text: string): DocumentedError {
  const pattern =
    /^(?:\{\s*(?:@link\s+)?([^{}]+?)\s*\}|([A-Z][A-Z0-9_]+|[A-Z]\w*(?:Error|Exception))(?![\w.]))\s*(?:[-–:]\s+)?([\s\S]*)$/;
  const [, braced, named = braced, description = text] = pattern.exec(text) ?? [];
  return { ...(named === undefined ? {} : { type: named }), description: readable(description) };
}

/** Reads text that may carry tags about a value, as in `Page size @minimum 1 @maximum 100`. */
function valueDocOf(text: string, outer: readonly Tag[]): ValueDoc {
  const { before, tags: inner } = splitInlineTags(text);
  const { leftover, ...tags } = readValueTags([...outer, ...inner]);
  return { ...tags, description: readable(`${before} ${leftover}`) };
}

function splitInlineTags(text: string): { readonly before: string; readonly tags: readonly Tag[] } {
  const hits = [...text.matchAll(/(?:^|\s)@([A-Za-z]+)\b/g)].filter(
    (match) => isValueTag(match[1] ?? "") && !isQuoted(text, match.index),
  );
  const tags = hits.map((match, index) => ({
    name: match[1] ?? "",
    text: text.slice(match.index + match[0].length, hits[index + 1]?.index).trim(),
  }));
  return { before: text.slice(0, hits[0]?.index).trim(), tags };
}

function isQuoted(text: string, index: number): boolean {
  return (text.slice(0, index).match(/`/g)?.length ?? 0) % 2 === 1;
}

/** Replaces `{@link name text}` by what a reader would see. */
function readable(text: string): string {
  return text
    .replace(
      /\{@link(?:code|plain)?\s+([^}|\s]+)(?:[|\s]+([^}]*))?\}/g,
      (_, target: string, label: string | undefined) => label?.trim() || target,
    )
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
