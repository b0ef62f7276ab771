/** The socket of the counsellor's line: one at a time, opened again after every break, at once where
 * the network or the reader comes back; a line that gives no sign of life is given up. */

import { Pauses } from "../signalling/pauses.js";

/** Who has sent nothing for so long asks for a sign of life (ms; docs/chat.md says 30 s). */
const PING_AFTER = 20_000;
/** Nothing has come for so long: the line counts as broken (ms). */
const BROKEN_AFTER = 45_000;
/** An attempt that has not opened by then is given up (ms). */
const OPEN_TIMEOUT = 8_000;

/**
 * @typedef {object} SocketHandlers
 * @property {() => void} opened
 * @property {(message: any) => void} received
 * @property {(wasOpen: boolean) => void} lost will be tried again
 */

export class DeskSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  #handlers;
  #pauses = new Pauses();
  #stopped = false;
  #opened = false;
  #lastSent = 0;
  #lastCame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #openTimer;

  /** @param {SocketHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#hurry();
    });
    setInterval(() => this.#checkLife(), 5_000);
  }

  open() {
    this.#stopped = false;
    this.#connect();
  }

  /** @param {object} frame dropped where no line is open */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#lastSent = performance.now();
    this.#socket.send(JSON.stringify(frame));
  }

  /** @param {number} milliseconds */
  pauseAtLeast(milliseconds) {
    this.#pauses.atLeast(milliseconds);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#detach();
    socket?.close(1000);
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/desk/ws`);
    this.#socket = socket;
    this.#openTimer = setTimeout(() => this.#breakOff(), OPEN_TIMEOUT);
    socket.onopen = () => {
      clearTimeout(this.#openTimer);
      this.#opened = true;
      this.#lastCame = this.#lastSent = performance.now();
      this.#handlers.opened();
    };
    socket.onmessage = (event) => this.#came(event.data);
    socket.onclose = () => {
      this.#detach();
      this.#again();
    };
  }

  /** @param {string} data */
  #came(data) {
    this.#lastCame = performance.now();
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      this.#breakOff();
      return;
    }
    this.#pauses.settled();
    this.#handlers.received(message);
  }

  #checkLife() {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const now = performance.now();
    // A page in the background runs seldom: only a question that was asked on this line counts.
    if (now - this.#lastCame > BROKEN_AFTER && this.#lastSent > this.#lastCame) this.#breakOff();
    else if (now - Math.min(this.#lastSent, this.#lastCame) > PING_AFTER) this.send({ type: "ping" });
  }

  #breakOff() {
    const socket = this.#socket;
    if (!socket) return;
    this.#detach();
    socket.close();
    this.#again();
  }

  #again() {
    if (this.#stopped) return;
    const wasOpen = this.#opened;
    this.#opened = false;
    this.#timer = setTimeout(() => this.#connect(), this.#pauses.next(Math.random()));
    this.#handlers.lost(wasOpen);
  }

  /** Something says that the network is back: an attempt that waits need not wait on. */
  #hurry() {
    if (this.#stopped) return;
    if (!this.#socket && this.#timer !== undefined) this.#connect();
    else this.send({ type: "ping" });
  }

  #detach() {
    clearTimeout(this.#openTimer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
  }
}
