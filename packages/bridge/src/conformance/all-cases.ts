import { attachmentCases } from "./cases/attachment-cases.ts";
import { callCases } from "./cases/call-cases.ts";
import { cancelCases } from "./cases/cancel-cases.ts";
import { endCases } from "./cases/end-cases.ts";
import { errorCases } from "./cases/error-cases.ts";
import { frameCases } from "./cases/frame-cases.ts";
import { messageCases } from "./cases/message-cases.ts";
import { requestCases } from "./cases/request-cases.ts";
import { standingCases } from "./cases/standing-cases.ts";
import { startCases } from "./cases/start-cases.ts";
import { streamCases } from "./cases/stream-cases.ts";
import type { ConformanceCase } from "./conformance-case.ts";

/** Everything that a worker is held to, in the order in which it is looked at. */
export const allCases: readonly ConformanceCase[] = [
  ...startCases,
  ...frameCases,
  ...messageCases,
  ...callCases,
  ...errorCases,
  ...cancelCases,
  ...streamCases,
  ...attachmentCases,
  ...requestCases,
  ...endCases,
  ...standingCases,
];
