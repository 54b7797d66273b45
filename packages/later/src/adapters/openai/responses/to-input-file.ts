import type { Part } from "../../../conversation/content/content.ts";
import { LaterError } from "../../../errors/later-error.ts";
import type { ResponseItem } from "./response-item.ts";

/** What of a part with a file is read; results of tools give their files names. */
interface FilePart {
  readonly inlineData?: Part["inlineData"] & { readonly displayName?: string };
  readonly fileData?: Part["fileData"] & { readonly displayName?: string };
}

/**
 * A part with a file as a piece of a message, or of a call's result: an image, or a document.
 *
 * @throws LaterError `INVALID_ARGUMENT` for sound and film, and for addresses that are neither of the web nor ids
 */
export function toInputFile({ inlineData, fileData }: FilePart): ResponseItem {
  const { mimeType = "" } = inlineData ?? fileData ?? {};
  const isImage = mimeType.startsWith("image/");
  if (/^(?:audio|video)\//.test(mimeType)) {
    throw refused(`a file of type "${mimeType}"`);
  }
  if (inlineData !== undefined) {
    const url = `data:${mimeType};base64,${inlineData.data}`;
    return isImage
      ? image({ image_url: url })
      : document({ filename: nameOf(inlineData), file_data: url });
  }
  const uri = fileData?.fileUri ?? "";
  if (/^file[-_]/.test(uri)) return isImage ? image({ file_id: uri }) : document({ file_id: uri });
  if (!/^https?:/i.test(uri)) {
    const [scheme] = uri.split(":");
    throw refused(
      `a file under an address of "${scheme}": it takes those of the web, and ids of files`,
    );
  }
  return isImage ? image({ image_url: uri }) : document({ file_url: uri });
}

function image(place: object): ResponseItem {
  return { type: "input_image", detail: "auto", ...place };
}

function document(place: object): ResponseItem {
  return { type: "input_file", ...place };
}

/** The API tells the kind of a document by its name too. */
function nameOf({ displayName, mimeType }: NonNullable<FilePart["inlineData"]>): string {
  if (displayName !== undefined) return displayName;
  const [, kind = ""] = mimeType.split("/");
  return kind === "plain" ? "file.txt" : `file.${kind.replace(/[^a-z0-9].*/i, "") || "bin"}`;
}

function refused(what: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", `The Responses API cannot be given ${what}.`);
}
