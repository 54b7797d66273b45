import type { Approval, ToolProgress, ToolResult } from "later-runtime";

interface Call {
  readonly id: string;
  readonly name: string;
  readonly args?: unknown;
}

/** What is seen of one call: how far it is, what it gave, and the question whether it may be made. */
export class CallView {
  readonly element: HTMLElement = document.createElement("li");
  readonly #bar = document.createElement("progress");
  readonly #state = document.createElement("span");

  constructor({ name, args }: Call) {
    this.#bar.hidden = true;
    this.element.append(`${name} ${JSON.stringify(args)} `, this.#bar, " ", this.#state);
  }

  begin(): void {
    this.#bar.hidden = false;
  }

  progress({ progress, total, message }: ToolProgress): void {
    if (total !== undefined) this.#bar.max = total;
    this.#bar.value = progress;
    this.#state.textContent = message ?? "";
  }

  end(result: ToolResult): void {
    this.#bar.hidden = true;
    this.#state.textContent =
      result.status === "ERROR" ? result.error.message : JSON.stringify(result.content);
  }

  ask(decide: (approval: Approval) => void): void {
    const button = (label: string, approval: Approval): HTMLButtonElement => {
      const element = document.createElement("button");
      element.textContent = label;
      element.addEventListener("click", () => {
        this.#state.textContent = approval.decision === "allow" ? "approved" : "denied";
        decide(approval);
      });
      return element;
    };
    this.#state.replaceChildren(
      button("Approve", { decision: "allow" }),
      " ",
      button("Deny", { decision: "deny", reason: "The reader's desk denied it." }),
    );
  }
}
