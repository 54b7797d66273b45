import { useEffect, useRef } from "preact/hooks";

/** Has something kept before the page or this part of it goes. */
export function useKeeping(keep: () => void): void {
  const latest = useRef(keep);
  latest.current = keep;
  useEffect(() => {
    const now = (): void => latest.current();
    addEventListener("pagehide", now);
    return () => {
      removeEventListener("pagehide", now);
      now();
    };
  }, []);
}
