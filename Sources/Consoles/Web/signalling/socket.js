/**
 * One WebSocket at a time to the gateway, opened again after every break with growing, jittered
 * pauses. Knows frames and close codes, nothing of sessions.
 */

import { Pauses } from "./pauses.js";

const SUBPROTOCOL = "kuulolla.1";
const OVERLOADED_PAUSE = 5_000;
/** An attempt that has not opened by then is given up (ms). */
const OPEN_TIMEOUT = 8_000;

/** Close codes after which another attempt would end the same way (protocol, section 1). */
const FINAL_CODES = new Set([1003, 1007, 1009, 4002, 4003, 4008]);

/**
 * @typedef {object} SocketHandlers
 * @property {() => void} opened
 * @property {(message: any) => void} received
 * @property {() => void} lost the connection broke and will be tried again
 * @property {(code: number) => void} closed for good
 */

export class Socket {
  /** @type {WebSocket | null} */
  #socket = null;
  #pauses = new Pauses();
  #stopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #openTimer;
  #handlers;
  #path;
  #subprotocols;

  /** @param {SocketHandlers} handlers @param {string} [path] @param {string | string[]} [subprotocols] */
  constructor(handlers, path = "/ws", subprotocols = SUBPROTOCOL) {
    this.#handlers = handlers;
    this.#path = path;
    this.#subprotocols = subprotocols;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#hurry();
    });
  }

  open() {
    this.#stopped = false;
    this.#connect();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /**
   * Sends one message, or drops it where no connection is open.
   * @param {object} message
   */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Gives up this connection and opens another. */
  breakOff() {
    const socket = this.#socket;
    if (!socket) return;
    this.#detach();
    socket.close();
    this.#again();
  }

  /**
   * The gateway has said when it is back (ms).
   * @param {number} milliseconds
   */
  pauseAtLeast(milliseconds) {
    this.#pauses.atLeast(milliseconds);
  }

  /** No more attempts. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#detach();
    socket?.close(1000);
  }

  #connect() {
    clearTimeout(this.#timer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.#path}`, this.#subprotocols);
    this.#socket = socket;
    this.#openTimer = setTimeout(() => this.breakOff(), OPEN_TIMEOUT);
    socket.onopen = () => {
      clearTimeout(this.#openTimer);
      this.#handlers.opened();
    };
    socket.onmessage = (event) => {
      let message;
      try {
        message = JSON.parse(event.data);
      } catch {
        this.breakOff();
        return;
      }
      this.#handlers.received(message);
    };
    socket.onclose = (event) => {
      this.#detach();
      if (FINAL_CODES.has(event.code)) {
        this.#stopped = true;
        this.#handlers.closed(event.code);
        return;
      }
      if (event.code === 4029) this.pauseAtLeast(OVERLOADED_PAUSE);
      this.#again();
    };
  }

  /** The session is up: the next break starts from short pauses again. */
  settled() {
    this.#pauses.settled();
  }

  #again() {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.#connect(), this.#pauses.next(Math.random()));
    this.#handlers.lost();
  }

  /** Something says that the network is back: an attempt that waits need not wait on. */
  #hurry() {
    if (this.#stopped || this.#socket || this.#timer === undefined) return;
    this.#connect();
  }

  #detach() {
    clearTimeout(this.#openTimer);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
  }
}
