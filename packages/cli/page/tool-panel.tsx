import type { VNode } from "preact";

import type { InspectedTool } from "../src/inspecting/inspected.ts";
import { memberRows } from "../src/rendering/member-rows.ts";
import { typeName } from "../src/rendering/type-name.ts";
import { CallForm } from "./call-form.tsx";
import type { Connection } from "./connection.ts";
import { Json } from "./json.tsx";
import type { Keep } from "./keep.ts";

/** A tool: what a model is told of it, what its author should know, and a form to call it. */
export function ToolPanel({
  connection,
  keep,
  tool,
}: {
  readonly connection: Connection;
  readonly keep: Keep;
  readonly tool: InspectedTool;
}): VNode {
  const { declaration, annotations, diagnostics, place } = tool;
  const { name, description, parametersJsonSchema, responseJsonSchema } = declaration;
  return (
    <article>
      <header>
        <h2>
          <code>{name}</code>
        </h2>
        {Object.entries(annotations).map(([label, value]) => (
          <span class="label">{value === true ? label : `${label}: ${String(value)}`}</span>
        ))}
        <small>{place}</small>
      </header>
      <p class="text">{description}</p>
      {diagnostics.map(({ severity, code, message }) => (
        <p class={severity === "error" ? "failure" : "note"}>
          {code}: {message}
        </p>
      ))}
      <Members title="Takes" schema={parametersJsonSchema} />
      {responseJsonSchema === undefined ? null : (
        <Members title="Gives" schema={responseJsonSchema} />
      )}
      <details>
        <summary>What the model is told</summary>
        <Json value={declaration} />
      </details>
      <CallForm {...{ connection, keep, tool }} />
    </article>
  );
}

function Members({
  title,
  schema,
}: {
  readonly title: string;
  readonly schema: Parameters<typeof memberRows>[0];
}): VNode {
  const rows = memberRows(schema);
  return (
    <details>
      <summary>
        {title}
        {rows.length > 0
          ? ""
          : schema.type === "object"
            ? " nothing in particular"
            : ` ${typeName(schema)}`}
      </summary>
      <table>
        <tbody>
          {rows.map(({ name, type, text }) => (
            <tr>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>
                <code>{type}</code>
              </td>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
