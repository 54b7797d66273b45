import { readFile } from "node:fs/promises";

/** Nothing from elsewhere, and nobody frames the page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const types: Readonly<Record<string, readonly [file: string, type: string]>> = {
  "/": ["index.html", "text/html"],
  "/main.js": ["main.js", "text/javascript"],
  "/page.css": ["page.css", "text/css"],
};

/** A part of the page, as the build has put it beside the command; nothing for other addresses. */
export async function pageFile(pathname: string): Promise<Response | undefined> {
  const found = Object.hasOwn(types, pathname) ? types[pathname] : undefined;
  if (found === undefined) return undefined;
  const [file, type] = found;
  const content = await readFile(new URL(`../page/${file}`, import.meta.url));
  return new Response(content, {
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}
