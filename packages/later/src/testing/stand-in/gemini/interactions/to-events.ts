import { isObject } from "../../../../model/json.ts";
import type { WireInteraction, WireStep } from "./wire-step.ts";

/** An interaction as the events of a stream, and the text that ends one. */
export function toEvents(interaction: WireInteraction): readonly unknown[] {
  const { steps, ...facts } = interaction;
  const events = [
    { event_type: "interaction.created", interaction: { ...facts, status: "in_progress" } },
    ...steps.flatMap(stepEvents),
    { event_type: "interaction.completed", interaction: facts },
  ];
  return [...events.map(withNumber), "[DONE]"];
}

function withNumber(event: object, index: number): object {
  return { ...event, event_id: `e${index}` };
}

function stepEvents(step: WireStep, index: number): readonly object[] {
  const { start, deltas } = inPieces(step);
  return [
    { event_type: "step.start", index, step: start },
    ...deltas.map((delta) => ({ event_type: "step.delta", index, delta })),
    { event_type: "step.stop", index },
  ];
}

/** What a step begins with, and what is added to it. */
function inPieces(step: WireStep): {
  readonly start: WireStep;
  readonly deltas: readonly object[];
} {
  const { type } = step;
  switch (type) {
    case "function_call":
      return {
        start: { ...step, arguments: {} },
        deltas: halvesOf(JSON.stringify(step["arguments"])).map((half) => ({
          type: "arguments_delta",
          arguments: half,
        })),
      };
    case "thought":
      return { start: { type }, deltas: thoughtDeltas(step) };
    case "model_output":
      return { start: { type }, deltas: listOf(step["content"]).flatMap(contentDeltas) };
    default:
      return { start: step, deltas: [] };
  }
}

function thoughtDeltas({ summary, signature }: WireStep): readonly object[] {
  return [
    ...listOf(summary).map((content) => ({ type: "thought_summary", content })),
    ...(signature === undefined ? [] : [{ type: "thought_signature", signature }]),
  ];
}

function contentDeltas(content: Readonly<Record<string, unknown>>): readonly object[] {
  const { type, text, annotations } = content;
  if (typeof text !== "string") return [content];
  const words = text.match(/\s*\S+\s*/g) ?? [text];
  return [
    ...words.map((word) => ({ type, text: word })),
    ...(annotations === undefined ? [] : [{ type: "text_annotation_delta", annotations }]),
  ];
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function halvesOf(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
