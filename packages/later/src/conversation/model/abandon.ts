/** Lets a stream release its connection; nobody waits, because it may be the stream that hangs. */
export function abandon(iterator: AsyncIterator<unknown>): void {
  void release(iterator);
}

async function release(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // What went wrong with the stream is already known.
  }
}
