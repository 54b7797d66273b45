import { describe, expect, it } from "vitest";

import { redactPaths } from "./redact-paths.ts";

describe("redactPaths", () => {
  it.each([
    ["ENOENT: no such file, open '/srv/app/data/x.json'", "ENOENT: no such file, open '…/x.json'"],
    ["open '/data/My Folder/secret file.txt'", "open '…/secret file.txt'"],
    ["Cannot find module /Volumes/disk/x/y.ts imported", "Cannot find module …/y.ts imported"],
    ["at /workspaces/proj/src/db.ts:5", "at …/db.ts:5"],
    ["(/run/secrets/db_password)", "(…/db_password)"],
    ["file:///home/ada/app/main.js failed", "…/main.js failed"],
    ["C:\\Users\\ada\\app.ts broke", "…/app.ts broke"],
    ["open 'C:\\Program Files\\app\\key.pem'", "open '…/key.pem'"],
    ["\\\\server\\share\\secret.txt is gone", "…/secret.txt is gone"],
    ["boom\n    at run (/srv/app/x.js:1:1)\n    at y", "boom"],
  ])("cuts paths in %j", (message, expected) => {
    expect(redactPaths(message)).toBe(expected);
  });

  it.each([
    "see https://example.com/docs/errors/5 for help",
    "1/2 of the files and and/or the rest",
    "use TCP/IP, not /dev",
    "ratio 3/4/5",
    "./relative/path stays",
  ])("leaves %j as it is", (message) => {
    expect(redactPaths(message)).toBe(message);
  });

  it("takes linear time", () => {
    const message = `${"/a".repeat(50_000)} ${"'".repeat(50_000)} ${"C:\\".repeat(20_000)}`;
    expect(redactPaths(message).length).toBeLessThan(message.length);
  });
});
