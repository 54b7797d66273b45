import type { VNode } from "preact";

/** What is this short stands on one line. */
const shortLength = 72;

/** A value as JSON, for a person to read; images in it are shown. */
export function Json({ value }: { readonly value: unknown }): VNode {
  const images: string[] = [];
  const short = JSON.stringify(value, (_name, member: unknown) => withoutContent(member, images));
  const text =
    short.length <= shortLength ? short : JSON.stringify(JSON.parse(short), undefined, 2);
  return (
    <>
      <pre>{text}</pre>
      {images.map((source) => (
        <img src={source} alt="" />
      ))}
    </>
  );
}

/** A file of `media` says how long it is instead of what it holds. */
function withoutContent(member: unknown, images: string[]): unknown {
  if (typeof member !== "object" || member === null || !("$media" in member)) return member;
  const { mimeType, data, ...rest } = member.$media as Record<string, unknown>;
  if (typeof data !== "string") return member;
  if (typeof mimeType === "string" && mimeType.startsWith("image/")) {
    images.push(`data:${mimeType};base64,${data}`);
  }
  return { file: { mimeType, ...rest, length: `${data.length} characters of base64` } };
}
