/**
 * Sends the parent what a function makes of each of its messages, and closes when it is gone.
 *
 * @param {(message: object) => unknown} answer
 * @param {() => unknown} close
 */
export function answerParent(answer, close = () => {}) {
  const reply = async (message) => {
    process.send(await answer(message));
  };
  process.on("message", (message) => void reply(message));
  process.once("disconnect", () => void close());
}
