import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Writes down what a program finds wrong; it may be killed before anybody asks it. */
export function createProblemLog(folder: string, name: string): (problem: string) => void {
  return (problem) => appendFileSync(toFile(folder), `${JSON.stringify(`${name}: ${problem}`)}\n`);
}

/** What all programs of a run have found wrong. */
export function readProblems(folder: string): readonly string[] {
  const file = toFile(folder);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as string);
}

function toFile(folder: string): string {
  return path.join(folder, "problems.jsonl");
}
