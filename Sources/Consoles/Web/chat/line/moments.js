/** Requests that are of use at this moment alone: never kept, never asked again on another line. */

import { newRequestId } from "./secret.js";

/** What the gateway refused, by its code; `offline` is the page's own. */
export class MomentRefused extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class Moments {
  #send;
  /** @type {Map<string, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** @param {(message: object) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /** @param {string} type @param {object} fields @returns {Promise<any>} */
  ask(type, fields) {
    const id = newRequestId();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, type, ...fields });
    });
  }

  /** @param {any} message `done` or `refused` @returns {boolean} whether it answers one of these */
  answered(message) {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return false;
    this.#waiting.delete(message.id);
    if (message.type === "done") waiting.resolve(message);
    else waiting.reject(new MomentRefused(String(message.code ?? "")));
    return true;
  }

  /** The line is gone, and with it every answer. */
  lost() {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(new MomentRefused("offline"));
  }
}
