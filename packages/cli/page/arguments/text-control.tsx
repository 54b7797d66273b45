import type { TargetedInputEvent, VNode } from "preact";

import type { ControlProps } from "./field-props.ts";

/** What texts of a format look like. */
const samples: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  time: "12:00:00Z",
  duration: "PT1H30M",
  email: "name@example.com",
  uri: "https://example.com/",
  uuid: "123e4567-e89b-12d3-a456-426614174000",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
};

const inputModes: Readonly<Record<string, "email" | "url">> = { email: "email", uri: "url" };

/** A text: on one line where it has a format, otherwise on as many as it takes. */
export function TextControl({ schema, value, attributes, change }: ControlProps<string>): VNode {
  const { format = "", contentEncoding } = schema;
  const onInput = ({
    currentTarget,
  }: TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>): void =>
    change(currentTarget.value);
  const shared = { ...attributes, spellcheck: false, value, onInput };
  // An input would drop the ends of lines.
  if (format === "" || value.includes("\n")) {
    const rows = Math.min(12, value.split("\n").length);
    return <textarea {...shared} rows={rows} placeholder={contentEncoding ?? ""} />;
  }
  return (
    <input
      {...shared}
      placeholder={samples[format] ?? format}
      inputMode={inputModes[format] ?? "text"}
    />
  );
}
