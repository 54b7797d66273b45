/** Gives the event loop a turn, in which timers fire and requests are received. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
