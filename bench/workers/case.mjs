// Opens one subject, and measures it whenever the parent asks. Ends when it is disconnected.

import { quantile } from "../harness/summarise.mjs";
import { answerParent } from "./answer-parent.mjs";
import { subjects } from "./subjects.mjs";

let subject;

const questions = {
  open: async ({ subject: name, ...options }) => {
    subject = await subjects[name](options);
    if ((await subject.add()) !== 3) throw new Error("The answer is wrong.");
    return "open";
  },
  /** Calls of so many callers for so long. */
  load: async ({ callers, milliseconds }) => {
    const times = [];
    const start = performance.now();
    const end = start + milliseconds;
    const call = async () => {
      for (let now = performance.now(); now < end;) {
        await subject.add();
        const after = performance.now();
        times.push((after - now) * 1e6);
        now = after;
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
    return {
      rate: (times.length * 1_000) / (performance.now() - start),
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
    };
  },
  /** Partial results of one call, the first of which is timed, and then all. */
  stream: async ({ chunks }) => {
    let count = 0;
    let first;
    const start = performance.now();
    await subject.stream(chunks, () => {
      first ??= performance.now() - start;
      count += 1;
    });
    const milliseconds = performance.now() - start;
    if (count !== chunks) throw new Error(`${count} partial results instead of ${chunks}.`);
    return { first: first * 1e6, rate: (chunks * 1_000) / milliseconds };
  },
};

answerParent(
  ({ question, ...options }) => questions[question](options),
  () => subject?.close(),
);
