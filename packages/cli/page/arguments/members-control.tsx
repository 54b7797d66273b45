import type { JsonSchema } from "later-runtime";
import type { ComponentType, VNode } from "preact";
import { useState } from "preact/hooks";

import { type Draft, type DraftObject, memberOf } from "./draft.ts";
import { exampleValue } from "./example-value.ts";
import type { ControlProps, FieldProps } from "./field-props.ts";
import { useForm } from "./form-context.ts";
import { pointerTo } from "./pointer.ts";

/** The members of an object: those that its schema declares, then others. */
export function MembersControl({
  label,
  schema,
  value,
  pointer,
  change,
  Field,
}: Omit<ControlProps<DraftObject>, "attributes"> & {
  readonly Field: ComponentType<FieldProps>;
}): VNode {
  const { root, focus } = useForm();
  const { properties = {}, required = [], additionalProperties } = schema;
  const others = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
  const set = (name: string, member: Draft | undefined): void => {
    const { [name]: _old, ...rest } = value;
    if (member !== undefined) change({ ...value, [name]: member });
    else change(rest);
  };
  const field = (name: string, of: JsonSchema, presence: FieldProps["presence"]): VNode => (
    <Field
      key={name}
      label={name}
      schema={of}
      value={memberOf(value, name)}
      pointer={pointerTo(pointer, name)}
      presence={presence}
      change={(member) => {
        set(name, member);
        if (member === undefined && presence === "removable") focus(pointer);
      }}
    />
  );
  const declared = Object.entries(properties).filter(([, member]) => member !== false);
  const isOpen = additionalProperties ?? declared.length === 0;
  const add = (name: string): void => {
    set(name, exampleValue(additionalProperties, root));
    focus(pointerTo(pointer, name));
  };
  return (
    <div class="parts">
      {declared.map(([name, member]) =>
        field(name, member, required.includes(name) ? "required" : "optional"),
      )}
      {others.map((name) => field(name, additionalProperties ?? true, "removable"))}
      {isOpen === false ? null : (
        <NewMember label={label} add={add} isTaken={(name) => Object.hasOwn(value, name)} />
      )}
    </div>
  );
}

function NewMember({
  label,
  add,
  isTaken,
}: {
  readonly label: string;
  readonly add: (name: string) => void;
  readonly isTaken: (name: string) => boolean;
}): VNode {
  const [name, setName] = useState("");
  const submit = (): void => {
    if (isTaken(name)) return;
    add(name);
    setName("");
  };
  return (
    <p class="add">
      <input
        aria-label={`Name of a new member of ${label}`}
        placeholder="Name"
        value={name}
        onInput={({ currentTarget }) => setName(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
          // That would call the tool.
          event.preventDefault();
          submit();
        }}
      />
      <button type="button" disabled={isTaken(name)} onClick={submit}>
        Add to {label}
      </button>
    </p>
  );
}
