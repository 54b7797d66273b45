import { type JsonValue, LaterError, type SessionLimits } from "later-runtime";

import { type DialOptions, dialHost } from "../carrier/grpc-client-carrier.ts";
import { HostLog, type LogRecord } from "../log/log-record.ts";
import type { HostRequest, Requester } from "../remote-store/requester.ts";
import type { WatchEvent } from "../worker-protocol/messages.ts";
import { ReconnectDelay } from "../worker/reconnect-delay.ts";
import { ToolWorker } from "../worker/tool-worker.ts";

/** What a {@link HostConnection} is told at its creation. */
export interface HostConnectionOptions extends DialOptions {
  /** For people, in the host's log. */
  readonly name: string;
  readonly log: (record: LogRecord) => void;
}

/**
 * An application's connection with a host, in which it asks for what the host keeps. When it breaks, the next request
 * makes a new one; watches of sessions end then, and that of all ends of sessions goes on.
 */
export class HostConnection implements Requester {
  readonly #address: string;
  readonly #options: HostConnectionOptions;
  readonly #log: HostLog;
  readonly #lasting = new Set<LastingWatch>();
  #connecting: Promise<ToolWorker> | undefined;
  #limits: SessionLimits | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #delay = new ReconnectDelay();
  #isClosed = false;

  constructor(address: string, options: HostConnectionOptions) {
    this.#address = address;
    this.#options = options;
    this.#log = new HostLog(options.log);
  }

  /** What the host has said last. */
  get limits(): SessionLimits | undefined {
    return this.#limits;
  }

  /** The connection that there is, or a new one. @throws LaterError as `dialHost` does */
  async open(): Promise<Requester> {
    return (await this.#connect()).requests;
  }

  async request(request: HostRequest): Promise<JsonValue> {
    return (await this.open()).request(request);
  }

  async watch(request: HostRequest, listener: (event: WatchEvent) => void): Promise<() => void> {
    const isLasting = request.method === "store.onEnd";
    if (!isLasting) return (await this.#connect()).requests.watch(request, listener);
    const watch: LastingWatch = { request, listener, stop: () => {} };
    this.#lasting.add(watch);
    // A runtime watches from its creation on, which may be before there is a connection.
    if (this.#connecting !== undefined) await this.#resume(watch, await this.#connect());
    return () => {
      this.#lasting.delete(watch);
      watch.stop();
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    const worker = await this.#connecting?.catch(() => undefined);
    await worker?.drain(0);
  }

  #connect(): Promise<ToolWorker> {
    if (this.#isClosed) return Promise.reject(closed());
    if (this.#connecting === undefined) {
      const connecting = this.#dial();
      this.#connecting = connecting;
      connecting.catch(() => this.#forget(connecting));
    }
    return this.#connecting;
  }

  async #dial(): Promise<ToolWorker> {
    const { name, log: _, ...dial } = this.#options;
    const worker = new ToolWorker({
      carrier: await dialHost(this.#address, dial),
      tools: [],
      name,
      concurrency: 1,
      watchesHost: true,
      log: this.#log,
    });
    try {
      await worker.ready;
      this.#limits = worker.requests.limits;
      for (const watch of this.#lasting) await this.#resume(watch, worker);
    } catch (error) {
      worker.close();
      throw error;
    }
    this.#delay.reset();
    const connecting = this.#connecting;
    void worker.ended.then((reason) => {
      this.#log.write("warn", "disconnected", { host: this.#address, message: reason?.message });
      this.#forget(connecting);
    });
    return worker;
  }

  async #resume(watch: LastingWatch, worker: ToolWorker): Promise<void> {
    const { request, listener } = watch;
    watch.stop = await worker.requests.watch(request, (event) => {
      // That the connection has ended is no end of the watch.
      if (event.ended !== true) listener(event);
    });
  }

  #forget(connecting: Promise<ToolWorker> | undefined): void {
    if (this.#connecting !== connecting || this.#isClosed) return;
    this.#connecting = undefined;
    if (this.#lasting.size === 0) return;
    // Nobody may ask for anything, and sessions that end are to be heard of all the same.
    this.#retry = setTimeout(() => void this.#connect().catch(() => {}), this.#delay.next());
    this.#retry.unref();
  }
}

function closed(): LaterError {
  return new LaterError("HOST_UNAVAILABLE", "The connection has been closed.", {
    retryable: false,
  });
}

interface LastingWatch {
  readonly request: HostRequest;
  readonly listener: (event: WatchEvent) => void;
  stop: () => void;
}
