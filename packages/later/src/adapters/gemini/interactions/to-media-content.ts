import type { Part } from "../../../conversation/content/content.ts";
import type { StepContent } from "./step.ts";

/** A part with a file, as a piece of a step; what is neither image, sound nor film is a document. */
export function toMediaContent({
  inlineData,
  fileData,
}: Pick<Part, "inlineData" | "fileData">): StepContent {
  const mimeType = inlineData?.mimeType ?? fileData?.mimeType;
  return {
    type: kindOf(mimeType),
    ...(inlineData === undefined ? {} : { data: inlineData.data }),
    ...(fileData === undefined ? {} : { uri: fileData.fileUri }),
    ...(mimeType === undefined ? {} : { mime_type: mimeType }),
  };
}

function kindOf(mimeType: string | undefined): string {
  const [kind = ""] = (mimeType ?? "").split("/");
  return ["image", "audio", "video"].includes(kind) ? kind : "document";
}
