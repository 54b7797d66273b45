import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Keeps the form of an input from being sent while there is a problem; the browser then leads the person there. */
export function useValidity<Input extends HTMLInputElement | HTMLTextAreaElement>(
  problem: string | undefined,
): RefObject<Input | null> {
  const input = useRef<Input | null>(null);
  useEffect(() => input.current?.setCustomValidity(problem ?? ""), [problem]);
  return input;
}
