/**
 * The rules of the counsellor's line (docs/chat.md), apart from the socket that carries it. Every
 * request has an id of its own and is sent again after a broken line until it is answered; what is
 * open is opened again from the entry that came last.
 */

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Entry} Entry */

/** Requests that wait for an answer at one time; far above what a desk can need. */
const MOST_PENDING = 64;

/** What the gateway refused, by its code; `offline` and `closed` are the page's own. */
export class Refusal extends Error {
  /** @param {string} code @param {string} [message] for developers */
  constructor(code, message = "") {
    super(message || code);
    this.code = code;
  }
}

/** @param {unknown} error */
export const refusalCode = (error) => (error instanceof Refusal ? error.code : "other");

/**
 * @typedef {object} LineHandlers
 * @property {(frame: object) => void} send dropped where no line is open
 * @property {(desk: Desk) => void} desk
 * @property {(conversation: string, entry: Entry) => void} entry may come twice
 * @property {(conversation: string, name: string | null, on: boolean) => void} typing
 * @property {(message: any) => void} media of a call
 * @property {(conversation: string, code: string) => void} notOpened it was to be read, and is not
 * @property {(reason: string, pause: number) => void} bye
 *
 * @typedef {object} Pending
 * @property {{ id: string, type: string }} frame
 * @property {(done: any) => void} resolve
 * @property {(refusal: Refusal) => void} reject
 */

export class Line {
  #handlers;
  #newId;
  #up = false;
  /** In the order in which they were asked.
   * @type {Map<string, Pending>} */
  #pending = new Map();
  /** What is read, and the entry that came last.
   * @type {Map<string, number>} */
  #reading = new Map();
  /** Requests that open a conversation on the line that there is now.
   * @type {Map<string, string>} */
  #opening = new Map();

  /** @param {LineHandlers} handlers @param {() => string} newId */
  constructor(handlers, newId) {
    this.#handlers = handlers;
    this.#newId = newId;
  }

  get up() {
    return this.#up;
  }

  get unanswered() {
    return this.#pending.size;
  }

  /**
   * Asks for something; while the line is broken it waits, and goes out when there is one.
   * @param {string} type @param {object} body
   * @param {{ id?: string, now?: boolean }} [how] `id`: of an earlier asking that may have been done;
   * `now`: of no use later, so not even begun while the line is broken
   * @returns {Promise<any>} rejects with a Refusal
   */
  ask(type, body, how = {}) {
    if (how.now && !this.#up) return Promise.reject(new Refusal("offline"));
    if (this.#pending.size >= MOST_PENDING) return Promise.reject(new Refusal("tooMany"));
    const frame = { type, id: how.id ?? this.#newId(), ...body };
    return new Promise((resolve, reject) => {
      this.#pending.set(frame.id, { frame, resolve, reject });
      if (this.#up) this.#handlers.send(frame);
    });
  }

  /** Tells what is of this moment alone.
   * @param {string} type @param {object} [body] */
  tell(type, body = {}) {
    if (this.#up) this.#handlers.send({ type, ...body });
  }

  /** From now on the entries of a conversation come, those before too.
   * @param {string} conversation @param {number} after the entry that is here already */
  read(conversation, after) {
    if (this.#reading.has(conversation)) return;
    this.#reading.set(conversation, after);
    if (this.#up) this.#open(conversation);
  }

  /** @param {string} conversation */
  isRead(conversation) {
    return this.#reading.has(conversation);
  }

  /** No more entries of it.
   * @param {string} conversation @param {boolean} tell whether the gateway is to know */
  unread(conversation, tell) {
    if (this.#reading.delete(conversation) && tell && this.#up) {
      void this.ask("close", { conversation }).catch(() => {}); // Gone already.
    }
  }

  /** A line is there. */
  opened() {
    this.#up = true;
    this.#opening.clear();
    for (const conversation of this.#reading.keys()) this.#open(conversation);
    for (const { frame } of this.#pending.values()) this.#handlers.send(frame);
  }

  /** The line broke. */
  lost() {
    this.#up = false;
    this.#opening.clear();
  }

  /** @param {any} message */
  received(message) {
    if (message === null || typeof message !== "object") return;
    if (message.type === "desk" && message.desk) this.#handlers.desk(message.desk);
    else if (message.type === "entry") this.#entry(message);
    else if (message.type === "typing") {
      this.#handlers.typing(message.conversation, message.name ?? null, message.on === true);
    } else if (String(message.type).startsWith("media")) this.#handlers.media(message);
    else if (message.type === "done") this.#done(message);
    else if (message.type === "refused") this.#refused(message);
    else if (message.type === "bye") {
      this.#handlers.bye(String(message.reason), Number(message.reconnectMilliseconds) || 0);
    }
  }

  /** The page is left: nothing is answered any more. */
  end() {
    this.#up = false;
    this.#reading.clear();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new Refusal("offline"));
  }

  /** Each time under another id: what was answered on the line before brings no entries on this one.
   * @param {string} conversation */
  #open(conversation) {
    const id = this.#newId();
    this.#opening.set(id, conversation);
    this.#handlers.send({ type: "open", id, conversation, after: this.#reading.get(conversation) ?? 0 });
  }

  /** @param {any} message */
  #entry({ conversation, entry }) {
    const last = this.#reading.get(conversation);
    if (last === undefined || typeof entry?.seq !== "number") return;
    this.#reading.set(conversation, Math.max(last, entry.seq));
    this.#handlers.entry(conversation, entry);
  }

  /** @param {any} message */
  #done(message) {
    if (this.#opening.delete(message.id)) return;
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    pending?.resolve(message);
  }

  /** @param {any} message */
  #refused(message) {
    const code = String(message.code);
    // It stops, and another begins: asked again on the next line, under the same id.
    if (code === "stopping") return;
    const conversation = this.#opening.get(message.id);
    if (conversation !== undefined) {
      this.#opening.delete(message.id);
      this.#reading.delete(conversation);
      this.#handlers.notOpened(conversation, code);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    pending?.reject(new Refusal(code, String(message.message ?? "")));
  }
}

/** An id of a request: 128 bits, so that no other is the same.
 * @param {(into: Uint8Array) => Uint8Array} fill with random bytes */
export function requestId(fill) {
  const bytes = fill(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
