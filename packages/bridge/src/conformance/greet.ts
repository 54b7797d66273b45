import { protocolVersion } from "../worker-protocol/messages.ts";
import type { OwnWorker } from "./conformance-case.ts";
import type { Conversation, Received, Transcript } from "./conversation.ts";
import { Mismatch } from "./mismatch.ts";
import type { Offers } from "./offers.ts";

/** What a worker has said of itself. */
export interface Greeting {
  /** Its first message, whatever that was. */
  readonly first: Received;
  readonly announce: Received;
  readonly fulfil: Received;
  /** How many calls it runs at a time; 1 if it has not said so. */
  readonly concurrency: number;
}

/** The greeting did not come to an end, which a case is to say. */
export class GreetingFailure extends Error {
  override readonly name: string = "GreetingFailure";
  readonly caseId: "start.announce" | "start.fulfil";
  readonly mismatch: Mismatch;
  readonly transcript: Transcript;

  constructor(caseId: GreetingFailure["caseId"], mismatch: Mismatch, transcript: Transcript) {
    super(mismatch.message, { cause: mismatch });
    this.caseId = caseId;
    this.mismatch = mismatch;
    this.transcript = transcript;
  }
}

/**
 * Lets a worker in, as generously as possible: what is wrong with what it says is for cases to tell.
 *
 * @throws GreetingFailure when it does not say who it is, or what it offers
 */
export async function greet(
  conversation: Conversation,
  offers: Offers,
  { heartbeatMs = 60_000, maxMessageBytes = 67_108_864 }: OwnWorker,
): Promise<Greeting> {
  const announce = await expectType(conversation, "announce", "start.announce");
  conversation.send({
    type: "welcome",
    protocol: protocolVersion,
    workerId: "checked",
    mode: "development",
    heartbeatMs,
    maxMessageBytes,
  });
  offers.open((answer) => conversation.send(answer));
  const fulfil = await expectType(conversation, "fulfil", "start.fulfil");
  const { concurrency } = announce.header;
  const isCount = Number.isSafeInteger(concurrency) && (concurrency as number) > 0;
  return {
    first: conversation.received[0] as Received,
    announce,
    fulfil,
    concurrency: isCount ? (concurrency as number) : 1,
  };
}

async function expectType(
  conversation: Conversation,
  type: string,
  caseId: GreetingFailure["caseId"],
): Promise<Received> {
  try {
    return await conversation.until(({ header }) => header.type === type, `"${type}"`);
  } catch (error) {
    if (error instanceof Mismatch)
      throw new GreetingFailure(caseId, error, conversation.transcript);
    throw error;
  }
}
