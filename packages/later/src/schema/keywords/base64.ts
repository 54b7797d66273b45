const alphabet = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Whether a text is base64 or base64url, with or without padding. */
export function isBase64(text: string): boolean {
  if (!alphabet.test(text)) return false;
  const padding = text.indexOf("=");
  return padding === -1 ? text.length % 4 !== 1 : text.length % 4 === 0;
}

/** The bytes of a text that {@link isBase64} accepts. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
