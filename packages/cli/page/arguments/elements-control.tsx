import type { ComponentType, VNode } from "preact";
import { useRef } from "preact/hooks";

import type { Draft } from "./draft.ts";
import { exampleValue } from "./example-value.ts";
import type { ControlProps, FieldProps } from "./field-props.ts";
import { useForm } from "./form-context.ts";
import { pointerTo } from "./pointer.ts";
import { elementOf } from "./shape.ts";

/** The elements of an array. */
export function ElementsControl({
  label,
  schema,
  value,
  pointer,
  change,
  Field,
}: Omit<ControlProps<readonly Draft[]>, "attributes"> & {
  readonly Field: ComponentType<FieldProps>;
}): VNode {
  const { root, focus } = useForm();
  const keys = useKeys(value.length);
  const set = (index: number, element: Draft | undefined): void => {
    if (element === undefined) {
      keys.splice(index, 1);
      focus(pointer);
    }
    change(element === undefined ? value.toSpliced(index, 1) : value.with(index, element));
  };
  const next = elementOf(schema, value.length);
  const isFull = next === false || value.length >= (schema.maxItems ?? Infinity);
  return (
    <div class="parts">
      {value.map((element, index) => (
        <Field
          key={keys[index]}
          label={`${label} ${index + 1}`}
          schema={elementOf(schema, index)}
          value={element}
          pointer={pointerTo(pointer, index)}
          presence="removable"
          change={(changed) => set(index, changed)}
        />
      ))}
      <p class="add">
        <button
          type="button"
          disabled={isFull}
          onClick={() => {
            change([...value, exampleValue(next, root)]);
            focus(pointerTo(pointer, value.length));
          }}
        >
          Add to {label}
        </button>
      </p>
    </div>
  );
}

/** What is known of an element moves along with it when one before it is removed. */
function useKeys(length: number): number[] {
  const { keys, last } = useRef({ keys: [] as number[], last: { key: 0 } }).current;
  while (keys.length < length) keys.push((last.key += 1));
  keys.length = length;
  return keys;
}
