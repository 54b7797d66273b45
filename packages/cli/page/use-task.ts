import { useEffect, useRef, useState } from "preact/hooks";

/** Something that a person has begun and can stop. */
export interface Task {
  readonly isRunning: boolean;
  /** Why the last one came to nothing; none for one that was stopped. */
  readonly failure: string | undefined;
  /** Begins, unless one runs. */
  readonly run: (work: (signal: AbortSignal) => Promise<void>) => void;
  readonly stop: () => void;
}

/** One task at a time. */
export function useTask(): Task {
  const controller = useRef<AbortController | undefined>(undefined);
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState<string>();
  const stop = (): void => controller.current?.abort();
  useEffect(() => stop, []);
  return {
    isRunning,
    failure,
    stop,
    run(work) {
      if (controller.current !== undefined) return;
      const own = new AbortController();
      controller.current = own;
      setIsRunning(true);
      setFailure(undefined);
      work(own.signal)
        .catch((error: Error) => {
          if (!own.signal.aborted) setFailure(error.message);
        })
        .finally(() => {
          controller.current = undefined;
          setIsRunning(false);
        });
    },
  };
}
