import { once } from "node:events";
import { createReadStream, readdirSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

const types = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
};

/** Serves the files of a folder to this machine alone, on a port that is free; returns the address. */
export async function serve(folder) {
  const names = new Set(listFiles(folder));
  const server = createServer((request, response) => {
    const [asked] = request.url.slice(1).split("?");
    const name = asked === "" || asked.endsWith("/") ? `${asked}index.html` : asked;
    const isThere = names.has(name);
    const file = isThere ? name : "404.html";
    const type = types[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(isThere ? 200 : 404, { "content-type": `${type}; charset=utf-8` });
    createReadStream(path.join(folder, file)).pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}/`;
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"),
    );
}
