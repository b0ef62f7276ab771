/**
 * The visitor's line by its rules, apart from the socket that carries it (docs/chat.md): how it begins
 * and comes back, that no message is lost or shown twice, and what becomes of a refusal.
 */

import { newRequestId, newSecret } from "./secret.js";
import { ConversationLog } from "./log.js";
import { MomentRefused, Moments } from "./moments.js";
import { Outbox } from "./outbox.js";
import { Pulse } from "./pulse.js";

/** @typedef {import("./wire.js").Entry} Entry */
/** @typedef {import("./wire.js").State} State */
/** @typedef {import("./wire.js").Kept} Kept */
/** @typedef {import("./wire.js").Kind} Kind */
/** @typedef {import("./wire.js").Request} Request */

/**
 * @typedef {object} Port the socket
 * @property {() => void} open
 * @property {(message: object) => void} send
 * @property {() => void} breakOff gives up this connection and opens another
 * @property {(milliseconds: number) => void} pauseAtLeast before the next connection
 * @property {() => void} settled
 * @property {() => void} stop
 *
 * @typedef {object} Handlers
 * @property {() => void} changed the state, the log or what is on its way
 * @property {(entry: Entry) => void} came an entry that was not there before
 * @property {(name: string, on: boolean) => void} typing
 * @property {(message: any) => void} media of a call
 * @property {(request: Request, code: string) => void} refused
 * @property {(reason: string, kept: string[]) => void} over for good: `erased`, `replaced`, `unknown`, `codeUnknown`, `notBegun:CODE`
 * @property {() => void} lost
 * @property {() => void} back the line stands
 */

/** Refusals that pass by themselves. */
const PASSING = new Set(["storage", "tooMany", "stopping"]);
/** Pauses before something is asked again (ms). */
const FIRST_PAUSE = 1_500;
const LONGEST_PAUSE = 30_000;
/** Of no use to a page that was opened anew. */
const NOT_KEPT = new Set(["code"]);

export class ChatLine {
  #keep;
  #port;
  #handlers;
  #outbox;
  /** @type {Kept | null} */
  #kept;
  #log = new ConversationLog();
  #pulse;
  /** @type {State | null} */
  #state = null;
  #offset = 0;
  #ready = false;
  /** The id of the greeting that is not answered yet. */
  #greeting = "";
  /** This line comes back by a code, not by the secret. */
  #byCode = false;
  #refusals = 0;
  #moments = new Moments((message) => this.#send(message));
  /** @type {Map<string, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  #promises = new Map();

  /** @param {import("./keep.js").Keep} keep @param {Port} port @param {Handlers} handlers */
  constructor(keep, port, handlers) {
    this.#keep = keep;
    this.#port = port;
    this.#handlers = handlers;
    this.#kept = keep.read();
    this.#outbox = this.#newOutbox();
    this.#pulse = new Pulse(() => this.#send({ type: "ping" }), () => port.breakOff());
  }

  /** Is there a conversation to come back to? */
  get begun() {
    return this.#kept !== null;
  }

  get queue() {
    return this.#state?.queue || this.#kept?.queue || "";
  }

  get kind() {
    return this.#state?.kind ?? this.#kept?.kind ?? "live";
  }

  get secret() {
    return this.#kept?.secret ?? "";
  }

  get state() {
    return this.#state;
  }

  get ready() {
    return this.#ready;
  }

  /** The log, in its order.
   * @returns {Entry[]} */
  get entries() {
    return this.#log.entries;
  }

  /** What was said and is on its way. */
  get unsaid() {
    return this.#outbox.unsaid;
  }

  /** Is a request of this type on its way?
   * @param {string} type */
  waits(type) {
    return this.#outbox.first(type) !== null;
  }

  /** The gateway's clock (ms since 1970 UTC). */
  now() {
    return Date.now() + this.#offset;
  }

  /** Begins a conversation with a secret of its own.
   * @param {{ queue: string, kind: Kind, language: string, [field: string]: any }} wish */
  begin(wish) {
    this.#reset();
    const secret = newSecret();
    const start = { id: newRequestId(), type: "start", secret, ...wish };
    this.#keepAs({ secret, queue: wish.queue, kind: wish.kind, begun: false, trade: null, requests: [start] });
    this.#outbox = this.#newOutbox();
    this.#port.open();
  }

  /** Comes back to the conversation that is kept here, or whose secret somebody has.
   * @param {string} [secret] @param {string} [queue] */
  comeBack(secret, queue = "") {
    if (secret && secret !== this.#kept?.secret) {
      this.#reset();
      this.#keepAs({ secret, queue, kind: "live", begun: true, trade: null, requests: [] });
      this.#outbox = this.#newOutbox();
    }
    this.#port.open();
  }

  /** Comes to a conversation by the code that another device has shown.
   * @param {string} code @param {string} queue */
  trade(code, queue) {
    this.#reset();
    this.#keepAs({ secret: newSecret(), queue, kind: "live", begun: true, trade: { code, asked: false }, requests: [] });
    this.#outbox = this.#newOutbox();
    this.#port.open();
  }

  /** Says something.
   * @param {string} words @returns {boolean} false where too much is on its way */
  say(words) {
    const added = this.#add({ id: newRequestId(), type: "say", text: words });
    if (added) this.#handlers.changed();
    return added;
  }

  /**
   * Asks for anything else; it is asked again after a broken line until it is answered.
   * @param {string} type @param {object} [fields]
   * @returns {Promise<any>} rejects with the refusal's code as its message
   */
  ask(type, fields = {}) {
    const request = { id: newRequestId(), type, ...fields };
    return new Promise((resolve, reject) => {
      if (!this.#kept) return reject(new Error("unknown"));
      this.#promises.set(request.id, { resolve, reject });
      if (!this.#add(request)) {
        this.#promises.delete(request.id);
        reject(new Error("tooMany"));
      }
    });
  }

  /** Asks for what is of use now or not at all; rejects with an error that has a `code`.
   * @param {string} type @param {object} fields @returns {Promise<any>} */
  atOnce(type, fields) {
    return this.#ready ? this.#moments.ask(type, fields) : Promise.reject(new MomentRefused("offline"));
  }

  /** Never kept: it is of use only at the moment.
   * @param {boolean} on */
  typing(on) {
    if (this.#ready) this.#send({ type: "typing", on });
  }

  /** Forgets the conversation here; the gateway is told nothing. */
  forget() {
    this.#reset();
    this.#kept = null;
    this.#keep.forget();
  }

  /** Ends the line, and keeps what is needed to come back. */
  stop() {
    this.#ready = this.#pulse.open = false;
    this.#port.stop();
  }

  // What the socket tells.

  opened() {
    this.#pulse.open = true;
    this.#byCode = false;
    this.#greet();
  }

  lost() {
    this.#ready = this.#pulse.open = false;
    this.#moments.lost();
    this.#outbox.lineBroke();
    this.#handlers.lost();
  }

  /** @param {any} message */
  received(message) {
    this.#pulse.heard();
    if (message === null || typeof message !== "object" || !this.#kept) return;
    if (this.#moments.answered(message)) return;
    if (message.type === "done") this.#done(message);
    else if (message.type === "refused") this.#refused(message);
    else if (message.type === "state") this.#stateCame(message.state);
    else if (message.type === "entry") this.#entryCame(message.entry);
    else if (message.type === "typing") this.#handlers.typing(String(message.name ?? ""), message.on === true);
    else if (String(message.type).startsWith("media")) this.#handlers.media(message);
    else if (message.type === "pong") this.#offset = message.now - Date.now();
    else if (message.type === "bye") this.#bye(message);
  }

  /** To be called every few seconds: a line that is dead without saying so is given up. */
  check() {
    this.#pulse.check();
  }

  /** The device woke up, or its network came back. */
  woke() {
    this.#pulse.woke();
  }

  // Greeting.

  #greet() {
    const kept = this.#kept;
    if (!kept) return;
    const start = kept.begun ? null : this.#outbox.first("start");
    if (start) {
      this.#greeting = start.id;
      this.#send(start);
      return;
    }
    const { secret, trade } = kept;
    this.#byCode ||= trade !== null && !trade.asked;
    const proof = this.#byCode && trade ? { code: trade.code, newSecret: secret } : { secret };
    if (trade) this.#keepAs({ ...kept, trade: { ...trade, asked: true } });
    this.#greeting = newRequestId();
    this.#send({ id: this.#greeting, type: "return", ...proof, after: this.#log.last });
  }

  /** @param {any} message */
  #greeted(message) {
    const kept = this.#kept;
    if (!kept) return;
    this.#greeting = "";
    if (!kept.begun) {
      this.#outbox.answered(message.id);
      this.#keepAs({ ...(this.#kept ?? kept), begun: true });
    } else if (kept.trade) this.#keepAs({ ...kept, trade: null });
    this.#byCode = false;
    this.#ready = true;
    this.#refusals = 0;
    this.#port.settled();
    this.#handlers.back();
    this.#flush();
    this.#handlers.changed();
  }

  /** @param {string} code */
  #notGreeted(code) {
    const kept = this.#kept;
    this.#greeting = "";
    if (!kept) return;
    if (PASSING.has(code)) {
      this.#port.pauseAtLeast(this.#nextPause());
      this.#port.breakOff();
    } else if (kept.trade && !this.#byCode) {
      // The code was sent on an earlier line, and never came to be this device's secret.
      this.#byCode = true;
      this.#greet();
    } else if (kept.trade) this.#over("codeUnknown");
    else this.#over(kept.begun ? "unknown" : `notBegun:${code}`);
  }

  // Answers.

  /** @param {any} message */
  #done(message) {
    if (message.id === this.#greeting) {
      this.#greeted(message);
      return;
    }
    const request = this.#outbox.answered(message.id);
    if (!request) return;
    this.#refusals = 0;
    if (request.type === "say") this.#log.said(String(request.text), message.seq, this.now());
    this.#promises.get(request.id)?.resolve(message);
    this.#promises.delete(request.id);
    if (request.type === "erase") this.#over("erased", Array.isArray(message.kept) ? message.kept : []);
    else {
      this.#flush();
      this.#handlers.changed();
    }
  }

  /** @param {any} message */
  #refused(message) {
    const code = String(message.code ?? "");
    if (message.id === this.#greeting) {
      this.#notGreeted(code);
      return;
    }
    if (PASSING.has(code) && this.#outbox.find(message.id)) {
      const id = message.id;
      setTimeout(() => {
        this.#outbox.again(id);
        this.#flush();
      }, this.#nextPause());
      return;
    }
    const request = this.#outbox.answered(message.id);
    if (!request) return;
    const promise = this.#promises.get(request.id);
    this.#promises.delete(request.id);
    if (promise) promise.reject(new Error(code));
    this.#handlers.refused(request, code);
    this.#flush();
    this.#handlers.changed();
  }

  /** Growing, with jitter: many may have been refused at the same moment. */
  #nextPause() {
    const grown = Math.min(FIRST_PAUSE * 2 ** this.#refusals, LONGEST_PAUSE);
    this.#refusals += 1;
    return grown * (0.75 + Math.random() / 2);
  }

  // What comes by itself.

  /** @param {State} state */
  #stateCame(state) {
    if (state === null || typeof state !== "object") return;
    this.#state = state;
    this.#offset = state.now - Date.now();
    const kept = this.#kept;
    if (kept && (kept.queue !== state.queue || kept.kind !== state.kind)) {
      this.#keepAs({ ...kept, queue: state.queue, kind: state.kind });
    }
    this.#handlers.changed();
  }

  /** @param {Entry} entry */
  #entryCame(entry) {
    if (!Number.isInteger(entry?.seq)) return;
    const isNew = this.#log.add(entry);
    if (entry.own && entry.kind === "text") this.#outbox.sayArrived(entry.text ?? "");
    if (isNew) this.#handlers.came(entry);
    this.#handlers.changed();
  }

  /** @param {any} message */
  #bye(message) {
    if (message.reason === "erased") this.#over("erased");
    else if (message.reason === "replaced") this.#over("replaced");
    else this.#port.pauseAtLeast(Number(message.reconnectMilliseconds) || 500);
  }

  /** @param {string} reason @param {string[]} [kept] */
  #over(reason, kept = []) {
    if (!this.#kept) return;
    this.stop();
    // Another page goes on with it; else there is nothing to come back to.
    if (reason !== "replaced") {
      this.#reset();
      this.#kept = null;
      this.#keep.forget();
    }
    this.#handlers.over(reason, kept);
  }

  // Sending.

  /** @param {Request} request */
  #add(request) {
    if (!this.#kept || !this.#outbox.add(request)) return false;
    this.#flush();
    return true;
  }

  #flush() {
    if (!this.#ready) return;
    for (const request of this.#outbox.take()) this.#send(request);
  }

  /** @param {object} message */
  #send(message) {
    this.#pulse.spoke();
    this.#port.send(message);
  }

  // Keeping.

  #newOutbox() {
    return new Outbox(this.#kept?.requests ?? [], (requests) => {
      if (this.#kept) this.#keepAs({ ...this.#kept, requests: requests.filter((request) => !NOT_KEPT.has(request.type)) });
    });
  }

  /** @param {Kept} kept */
  #keepAs(kept) {
    this.#kept = kept;
    this.#keep.write(kept);
  }

  #reset() {
    this.stop();
    this.#moments.lost();
    this.#log.clear();
    this.#promises.clear();
    this.#state = null;
    this.#greeting = "";
    this.#byCode = false;
    this.#refusals = 0;
  }
}
