import type { TargetedKeyboardEvent, VNode } from "preact";
import { useRef, useState } from "preact/hooks";

import type { InspectedTool } from "../src/inspecting/inspected.ts";

/** As many are seen at a glance. */
const fewTools = 8;

/** The tools, to choose one: by a click, or by arrow keys and Enter. Many of them can be searched. */
export function ToolList({
  tools,
  selected,
  select,
  enter,
}: {
  readonly tools: readonly InspectedTool[];
  readonly selected: string | undefined;
  readonly select: (name: string) => void;
  /** Shows a tool, and goes on to its arguments. */
  readonly enter: (name: string) => void;
}): VNode {
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const words = query.toLowerCase().split(/\s+/);
  const found = tools.filter(({ declaration: { name, description } }) => {
    const text = `${name} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const stops = [...(list.current?.querySelectorAll<HTMLElement>("input, button") ?? [])];
    const at = stops.findIndex((each) => each === document.activeElement);
    stops[at + step]?.focus();
  };
  return (
    <div ref={list} role="group" aria-label="Tools" onKeyDown={move}>
      {tools.length > fewTools ? (
        <input
          type="search"
          aria-label="Search the tools"
          placeholder={`Search ${tools.length} tools`}
          value={query}
          onInput={({ currentTarget }) => setQuery(currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key !== "Enter" || first === undefined) return;
            event.preventDefault();
            enter(first.declaration.name);
          }}
        />
      ) : null}
      {found.map(({ declaration: { name, description } }) => (
        <button
          key={name}
          class="choice"
          aria-current={name === selected}
          onClick={() => select(name)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            // Otherwise the key would be pressed in the form, too.
            event.preventDefault();
            enter(name);
          }}
        >
          <code>{name}</code>
          <small>{description.split("\n")[0]}</small>
        </button>
      ))}
      {found.length === 0 ? <p class="note">No tool has that in its name or description.</p> : null}
    </div>
  );
}
