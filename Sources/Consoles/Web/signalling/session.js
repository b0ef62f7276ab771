/**
 * A session with the gateway (docs/protocol.md, sections 2 and 3): numbered requests with exactly
 * one reply each, events in order exactly once, resumed after a broken connection.
 */

import { Socket } from "./socket.js";

/** @typedef {import("./messages.js").HelloReply} HelloReply */
/** @typedef {import("./messages.js").ResumeReply} ResumeReply */
/** @typedef {import("./messages.js").Snapshot} Snapshot */

/** Requests that wait for a reply at one time; far above what a page can need. */
const MOST_PENDING = 64;
/** Events are acknowledged together, this long after the first of them (ms). */
const ACK_PAUSE = 200;
/** Scripts do not see WebSocket pings, so a quiet connection is asked for a sign of life (ms). */
const ASK_AFTER = 20_000;
/** Silence after which a connection counts as broken (ms; protocol, section 1), where the sign of
 * life that it was asked for has not come in this time (ms): a page in the background is let do
 * something once a minute only, and has asked nothing meanwhile. */
const BROKEN_AFTER = 45_000;
const ANSWER_WITHIN = 10_000;
/** Refusals of a greeting that pass by themselves: the gateway is full, or something in it failed. */
const PASSING = new Set(["internal", "tooMany"]);
/** Reasons of `bye` after which the page comes back. */
const COMES_BACK = new Set(["stopping", "crowded"]);
/** Pause before the next greeting after such a refusal (ms): many pages may be waiting. */
const REFUSED_PAUSE = 5_000;

/** A request that the gateway refused; people are told by `code`. */
export class RequestError extends Error {
  /** @param {string} code @param {string} [detail] */
  constructor(code, detail) {
    super(detail ? `${code}: ${detail}` : code);
    this.code = code;
  }
}

/**
 * The code of any thrown value.
 * @param {unknown} error @returns {string}
 */
export function codeOf(error) {
  return error instanceof RequestError ? error.code : "internal";
}

/**
 * @typedef {object} Identity
 * @property {"staff" | "guest" | "tester"} as
 * @property {string} [secret] of the guest's link
 * @property {() => string} language
 *
 * @typedef {object} SessionHandlers
 * @property {(hello: HelloReply) => void} started a new session: show its snapshot
 * @property {(snapshot: Snapshot) => void} replaced events are missing: show this instead
 * @property {(event: string, body: any) => void} event
 * @property {(mediaEpoch: string) => void} resumed
 * @property {() => void} [crowded] the gateway takes no more sessions at this moment; attempts go on
 * @property {() => void} lost the connection broke; attempts go on
 * @property {(reason: string) => void} closed for good: an error code or the reason of `bye`
 *
 * @typedef {object} Pending
 * @property {{ id: number, type: string, body: object }} frame
 * @property {boolean} now of use only at the moment it was asked
 * @property {boolean} voided another request was put in its place
 * @property {(ok: any) => void} resolve
 * @property {(error: RequestError) => void} reject
 */

export class Session {
  #identity;
  #handlers;
  #socket;
  #id = "";
  #secret = "";
  #seq = 0;
  #lastRequest = 0;
  /** @type {Map<number, Pending>} in order of their ids */
  #pending = new Map();
  /** @type {"none" | "hello" | "resume" | "ready"} */
  #phase = "none";
  #clockOffset = 0;
  /** A device test runs on this session: it may be long quiet, and watches its own connection. */
  testing = false;
  #lastFrame = 0;
  /** When a sign of life was asked for that has not come yet.
   * @type {number | null} */
  #askedAt = null;
  #byeReason = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #ackTimer;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #watch;

  /** @param {Identity} identity @param {SessionHandlers} handlers */
  constructor(identity, handlers) {
    this.#identity = identity;
    this.#handlers = handlers;
    this.#socket = new Socket({
      opened: () => this.#greet(),
      received: (message) => this.#receive(message),
      lost: () => this.#connectionLost(),
      closed: (code) => this.#close(this.#byeReason || closeReason(code)),
    });
  }

  start() {
    this.#socket.open();
    this.#watch = setInterval(() => this.#checkLife(), 5_000);
  }

  stop() {
    clearInterval(this.#watch);
    clearTimeout(this.#ackTimer);
    this.#phase = "none";
    this.#socket.stop();
    this.#rejectAll("sessionEnded");
  }

  get ready() {
    return this.#phase === "ready";
  }

  /** The gateway's clock (ms since 1970 UTC). */
  now() {
    return Date.now() + this.#clockOffset;
  }

  /**
   * Sends a request; while the connection is broken it waits and is sent after the resume.
   * @param {string} type @param {object} body
   * @param {boolean} [now] only now: refused with `offline` while the connection is broken, and where
   * it breaks before the gateway has got the request
   * @returns {Promise<any>} rejects with RequestError
   */
  request(type, body, now = false) {
    if (now && this.#phase !== "ready") return Promise.reject(new RequestError("offline"));
    if (this.#pending.size >= MOST_PENDING) return Promise.reject(new RequestError("tooMany"));
    const id = ++this.#lastRequest;
    const frame = { id, type, body };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { frame, now, voided: false, resolve, reject });
      if (this.#phase === "ready") this.#socket.send(frame);
    });
  }

  #greet() {
    this.#lastFrame = performance.now();
    this.#askedAt = this.#lastFrame; // A greeting asks as well.
    if (this.#id) {
      this.#phase = "resume";
      const body = { session: this.#id, secret: this.#secret, lastSeq: this.#seq };
      this.#socket.send({ id: 0, type: "resume", body });
    } else {
      this.#phase = "hello";
      const { as, secret, language } = this.#identity;
      const body = secret ? { as, secret, language: language() } : { as, language: language() };
      this.#socket.send({ id: 0, type: "hello", body });
    }
  }

  /** @param {any} message */
  #receive(message) {
    this.#lastFrame = performance.now();
    this.#askedAt = null;
    if (message === null || typeof message !== "object") return;
    if (message.re === 0) this.#greeted(message);
    else if (typeof message.re === "number") this.#answered(message);
    else if (typeof message.event === "string") this.#happened(message);
  }

  /** @param {any} message the reply to `hello` or `resume` */
  #greeted(message) {
    if (message.error) {
      if (this.#phase === "resume" && message.error.code === "sessionUnknown") {
        this.#forget();
        this.#greet();
      } else if (PASSING.has(message.error.code)) {
        this.#socket.pauseAtLeast(REFUSED_PAUSE);
        this.#socket.breakOff();
        if (message.error.code === "tooMany") this.#handlers.crowded?.();
      } else {
        this.#close(message.error.code);
      }
      return;
    }
    if (this.#phase === "hello") this.#helloDone(message.ok);
    else if (this.#phase === "resume") this.#resumeDone(message.ok);
  }

  /** @param {HelloReply} hello */
  #helloDone(hello) {
    this.#id = hello.session;
    this.#secret = hello.secret;
    this.#seq = hello.seq;
    this.#clockOffset = hello.snapshot.now - Date.now();
    this.#becomeReady();
    this.#handlers.started(hello);
  }

  /** @param {ResumeReply} reply */
  #resumeDone(reply) {
    if (reply.snapshot) {
      this.#seq = reply.snapshotSeq ?? this.#seq;
      this.#clockOffset = reply.snapshot.now - Date.now();
    }
    this.#becomeReady();
    if (reply.snapshot) this.#handlers.replaced(reply.snapshot);
    this.#handlers.resumed(reply.mediaEpoch);
  }

  #becomeReady() {
    this.#phase = "ready";
    this.#socket.settled();
    for (const { frame } of this.#pending.values()) this.#socket.send(frame);
  }

  /** @param {any} message */
  #answered(message) {
    const pending = this.#pending.get(message.re);
    if (!pending) return;
    this.#pending.delete(message.re);
    if (message.error) pending.reject(new RequestError(message.error.code, message.error.message));
    else if (pending.voided && Object.keys(message.ok ?? {}).length === 0) pending.reject(new RequestError("offline"));
    else pending.resolve(message.ok ?? {});
  }

  /** @param {any} message */
  #happened(message) {
    if (typeof message.seq === "number") {
      if (message.seq <= this.#seq) return;
      this.#seq = message.seq;
      this.#ackSoon();
    }
    if (message.event === "bye") {
      this.#byeReason = COMES_BACK.has(message.body.reason) ? "" : message.body.reason;
      this.#socket.pauseAtLeast(message.body.reconnectMilliseconds ?? 0);
    }
    this.#handlers.event(message.event, message.body);
  }

  #ackSoon() {
    if (this.#ackTimer !== undefined) return;
    this.#ackTimer = setTimeout(() => {
      this.#ackTimer = undefined;
      if (this.#phase === "ready") this.#socket.send({ ack: this.#seq });
    }, ACK_PAUSE);
  }

  #connectionLost() {
    const told = this.#phase === "none" && this.#id !== "";
    this.#phase = "none";
    for (const pending of this.#pending.values()) if (pending.now) voidRequest(pending);
    if (!told) this.#handlers.lost();
  }

  #checkLife() {
    if (!this.#socket.isOpen || this.testing) return;
    const now = performance.now();
    const quiet = now - this.#lastFrame;
    if (this.#askedAt !== null) {
      if (quiet > BROKEN_AFTER && now - this.#askedAt > ANSWER_WITHIN) this.#socket.breakOff();
    } else if (quiet > ASK_AFTER && this.#phase === "ready") {
      this.#askedAt = now;
      this.#askForLife();
    }
  }

  /** `ping` has no number, changes nothing, and is always answered. */
  #askForLife() {
    this.#socket.send({ id: 0, type: "ping", body: {} });
  }

  /** The gateway no longer knows the session: what was asked of it is void. */
  #forget() {
    this.#id = "";
    this.#secret = "";
    this.#seq = 0;
    this.#lastRequest = 0;
    this.#rejectAll("sessionUnknown");
  }

  /** @param {string} reason */
  #close(reason) {
    this.stop();
    this.#handlers.closed(reason);
  }

  /** @param {string} code */
  #rejectAll(code) {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new RequestError(code));
  }
}

/**
 * Asks for nothing in place of a request whose moment is over. Its number cannot be left out; and
 * where the gateway has got the request itself, the answer is that one's all the same.
 * @param {Pending} pending
 */
function voidRequest(pending) {
  pending.voided = true;
  pending.frame = { id: pending.frame.id, type: "testLeave", body: {} };
}

/**
 * What a final close code means where no reason came before it.
 * @param {number} code
 */
function closeReason(code) {
  if (code === 4003) return "sessionEnded";
  if (code === 4008) return "takenOver";
  return "internal";
}
