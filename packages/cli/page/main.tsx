import { render } from "preact";

import { Connection } from "./connection.ts";
import { Inspector } from "./inspector.tsx";

render(<Inspector connection={new Connection(takeToken())} />, document.body);

/** The token stands in the address once; it is kept for as long as the tab is there, to be loaded anew. */
function takeToken(): string {
  const given = location.hash.slice(1);
  if (given !== "") {
    sessionStorage.setItem("token", given);
    history.replaceState(undefined, "", "/");
  }
  return sessionStorage.getItem("token") ?? "";
}
