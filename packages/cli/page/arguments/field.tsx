import type { JsonSchemaObject } from "later-runtime";
import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { typeName } from "../../src/rendering/type-name.ts";
import { ChoiceControl } from "./choice-control.tsx";
import { type Draft, findUnfinished, isList, isObject, printDraft } from "./draft.ts";
import { ElementsControl } from "./elements-control.tsx";
import { exampleValue } from "./example-value.ts";
import type { ControlProps, FieldProps } from "./field-props.ts";
import { useForm } from "./form-context.ts";
import { JsonControl } from "./json-control.tsx";
import { MembersControl } from "./members-control.tsx";
import { NumberControl } from "./number-control.tsx";
import { toVariant } from "./refit.ts";
import { canShow, type Shape, shapeOf, variantOf } from "./shape.ts";
import { TextControl } from "./text-control.tsx";
import { variantLabel } from "./variant-label.ts";

/** A value with its name, what is said of it, and whether it is there at all. What a form cannot show is written as JSON. */
function Field(props: FieldProps): VNode {
  const { label, schema, value, pointer, presence, change } = props;
  const { root, idOf, problemsAt, focus } = useForm();
  const [asJson, setAsJson] = useState(false);
  const shape = shapeOf(schema, root);
  const isGroup = ["members", "elements", "variants"].includes(shape.type);
  const isShown = shape.type !== "free" && !asJson && canShow(shape, value, root);
  const hasParts = isShown && isGroup;
  const id = idOf(pointer);
  const help = helpOf(shape.schema);
  const unfinished = hasParts || value === undefined ? undefined : findUnfinished(value);
  const problems = problemsAt({ pointer, value, withParts: !hasParts });
  const attributes = {
    id,
    "aria-labelledby": `${id}-label`,
    "aria-describedby": `${id}-help ${id}-problems`,
    "aria-invalid": problems.length > 0 || unfinished !== undefined,
  };
  const group = { role: "group", "aria-labelledby": `${id}-label` } as const;
  return (
    <div class="field" data-pointer={pointer} {...(hasParts ? group : {})}>
      <div class="field-head">
        {presence === "optional" || value === undefined ? (
          <input
            type="checkbox"
            id={`${id}-given`}
            data-given
            aria-label={`Give ${label}`}
            checked={value !== undefined}
            onChange={() => {
              change(value === undefined ? exampleValue(schema, root) : undefined);
              if (value === undefined) focus(pointer);
            }}
          />
        ) : null}
        <label id={`${id}-label`} for={value === undefined ? `${id}-given` : id}>
          {label}
        </label>
        <code>{typeName(schema)}</code>
        {isGroup && value !== undefined ? (
          <button
            type="button"
            aria-label={`${label} as JSON`}
            aria-pressed={asJson}
            onClick={() => setAsJson(!asJson)}
          >
            JSON
          </button>
        ) : null}
        {presence === "removable" ? (
          <button type="button" aria-label={`Remove ${label}`} onClick={() => change(undefined)}>
            Remove
          </button>
        ) : null}
      </div>
      <p id={`${id}-help`} class="help">
        {help}
      </p>
      {value === undefined ? null : isShown ? (
        <Control {...{ label, shape, value, pointer, attributes, change }} />
      ) : (
        <JsonControl value={value} attributes={attributes} change={change} />
      )}
      <div id={`${id}-problems`} class="failure">
        {unfinished?.problem}
        {problems.map((problem) => (
          <p role="alert">{problem}</p>
        ))}
      </div>
    </div>
  );
}

function helpOf(schema: JsonSchemaObject): string {
  const notes = [
    schema.description,
    schema.default === undefined ? undefined : `Default: ${printDraft(schema.default as Draft)}`,
    schema.deprecated === true ? "Deprecated." : undefined,
  ];
  return notes.filter((note) => note !== undefined).join(" ");
}

/** What a value that can be shown is written in. */
export function Control({
  shape,
  ...given
}: Omit<ControlProps, "schema"> & { readonly shape: Shape }): VNode | null {
  const { value } = given;
  const props = { ...given, schema: shape.schema };
  switch (shape.type) {
    case "text":
      return typeof value === "string" ? <TextControl {...props} value={value} /> : null;
    case "number":
      return <NumberControl {...props} />;
    case "switch":
      return <SwitchControl {...props} />;
    case "choice":
      return <ChoiceControl {...props} options={shape.options} />;
    case "members":
      return isObject(value) ? <MembersControl {...props} value={value} Field={Field} /> : null;
    case "elements":
      return isList(value) ? <ElementsControl {...props} value={value} Field={Field} /> : null;
    case "variants":
      return <VariantsControl {...props} variants={shape.variants} />;
    case "free":
      return <JsonControl {...props} />;
  }
}

function SwitchControl({ value, attributes, change }: ControlProps): VNode {
  return (
    <input
      {...attributes}
      type="checkbox"
      checked={value === true}
      onChange={({ currentTarget }) => change(currentTarget.checked)}
    />
  );
}

/** Which variant it is, and what that is written in. The choice holds for as long as the variant can show the value. */
function VariantsControl({
  variants,
  ...props
}: ControlProps & { readonly variants: readonly JsonSchemaObject[] }): VNode {
  const { label, value, change } = props;
  const { root } = useForm();
  const [chosen, choose] = useState<number>();
  const kept = chosen === undefined ? undefined : variants[chosen];
  const isKept = kept !== undefined && canShow(shapeOf(kept, root), value, root);
  const index = isKept ? chosen! : variantOf(variants, value, root);
  const set = (at: number, changed: Draft): void => {
    choose(at);
    change(changed);
  };
  const variant = variants[index];
  return (
    <>
      <select
        aria-label={`Kind of ${label}`}
        value={index}
        onChange={({ currentTarget: { selectedIndex } }) =>
          set(selectedIndex, toVariant(value, { from: variant, to: variants[selectedIndex] }, root))
        }
      >
        {variants.map((each, at) => (
          <option value={at}>{variantLabel(each, root)}</option>
        ))}
      </select>
      {variant === undefined ? null : (
        <Control
          key={index}
          {...props}
          shape={shapeOf(variant, root)}
          change={(changed) => set(index, changed)}
        />
      )}
    </>
  );
}
