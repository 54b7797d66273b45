import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

const shownMs = 2_000;

/** Puts a text on the clipboard, and says for a moment whether it is there. */
export function CopyButton({
  label,
  text,
}: {
  readonly label: string;
  readonly text: () => string;
}): VNode {
  const [outcome, setOutcome] = useState<string>();
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => {
    navigator.clipboard.writeText(text()).then(
      () => setOutcome("Copied"),
      // The person has forbidden it, or the page is not in front.
      () => setOutcome("Not copied: the browser refuses"),
    );
  };
  return (
    <button type="button" aria-live="polite" onClick={copy}>
      {outcome ?? label}
    </button>
  );
}
