import { readEvents } from "later-runtime/http";

import { TurnView } from "./turn-view.ts";

const form = document.querySelector("form")!;
const question = document.querySelector("input")!;
const ask = document.querySelector<HTMLButtonElement>("#ask")!;
const cancel = document.querySelector<HTMLButtonElement>("#cancel")!;
const main = document.querySelector("main")!;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  take({ prompt: question.value });
});
cancel.addEventListener("click", () => void fetch("/turn", { method: "DELETE" }));

// The last turn may have gone on while the page was away.
void show(goOn(""));

/** @param asked - `{ prompt }` or `{ decisions }` */
function take(asked: object): void {
  void show(fetch("/turn", { method: "POST", body: JSON.stringify(asked) }));
}

function goOn(lastEventId: string): Promise<Response> {
  return fetch("/turn", { headers: { "last-event-id": lastEventId } });
}

/** Shows a turn to its end, over as many connections as it takes. */
async function show(asked: Promise<Response>): Promise<void> {
  const view = new TurnView((decisions) => take({ decisions }));
  ask.disabled = true;
  cancel.hidden = false;
  try {
    const response = await asked;
    // There has been none.
    if (response.status === 404) return;
    main.append(view.element);
    const events = readEvents(response, { resume: goOn, backoffMs: 200, maxBackoffMs: 5_000 });
    for await (const event of events) view.show(event);
  } catch (error) {
    main.append(view.element);
    view.fail((error as Error).message);
  } finally {
    ask.disabled = false;
    cancel.hidden = true;
  }
}
