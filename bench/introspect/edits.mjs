// Reads the tools of a project once, then one of its files after each of some edits; prints what that took, and the
// memory of the process that reads types and of the compiler that it may have started, in JSON.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { Deriver } from "later-runtime/derivation";

const [, , folder, edits] = process.argv;
const source = path.join(folder, "src");
const files = readdirSync(source)
  .filter((name) => name.startsWith("tool-"))
  .map((name) => path.join(source, name));
const deriver = new Deriver();

const read = async (names) => {
  const start = performance.now();
  const derived = await deriver.deriveFiles(names);
  const milliseconds = performance.now() - start;
  const count = [...derived.values()].reduce((sum, { sites }) => sum + sites.length, 0);
  if (count !== names.length * 5) throw new Error(`There are ${count} tools.`);
  return milliseconds;
};

const first = await read(files);
const times = [];
const [file] = files;
const text = readFileSync(file, "utf8");
for (let edit = 0; edit < Number(edits); edit += 1) {
  writeFileSync(file, `${text}// ${edit}\n`);
  times.push(await read([file]));
}
writeFileSync(file, text);
const bytes =
  memoryOf(deriver.pid) + childrenOf(deriver.pid).reduce((sum, pid) => sum + memoryOf(pid), 0);
deriver.close();
console.log(JSON.stringify({ first, times, bytes }));

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean);
}

function memoryOf(pid) {
  const kibibytes = /^Rss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  return Number(kibibytes) * 1_024;
}
