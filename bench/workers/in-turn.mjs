import { startProcess } from "../bridge/child.mjs";
import { quantile } from "../harness/summarise.mjs";

/** What @grpc/grpc-js needs until it is as fast as it gets. */
const warmUps = 4;

const caseFile = new URL("../workers/case.mjs", import.meta.url);

/**
 * Asks every subject the same question in turn, each in a process of its own, so that what disturbs the machine
 * disturbs all of them. The first rounds warm up.
 *
 * @param {{ name: string, subject: string }[]} cases with what else the subject is told
 * @param {Record<string, object>} questions by name
 * @returns for each case its name and, by question, medians of what was answered
 */
export async function askInTurn(cases, questions, rounds = 5) {
  const running = [];
  try {
    for (const { name, ...options } of cases) {
      const child = startProcess(caseFile);
      running.push({ name, child, answers: {} });
      await child.ask({ question: "open", ...options });
    }
    for (let round = -warmUps; round < rounds; round += 1) {
      for (const { child, answers } of running) {
        for (const [name, question] of Object.entries(questions)) {
          const answer = await child.ask(question);
          if (round >= 0) (answers[name] ??= []).push(answer);
        }
      }
    }
  } finally {
    for (const { child } of running) child.stop();
  }
  return running.map(({ name, answers }) => Object.assign(medians(answers), { name }));
}

function medians(answers) {
  return Object.fromEntries(
    Object.entries(answers).map(([question, given]) => [
      question,
      Object.fromEntries(
        Object.keys(given[0]).map((key) => [
          key,
          quantile(
            given.map((answer) => answer[key]),
            0.5,
          ),
        ]),
      ),
    ]),
  );
}
