/**
 * Requests that the gateway has not answered yet, oldest first. Each is asked once on every line until
 * it is answered. What a person says goes out one at a time, so that a sentence which is asked again
 * never comes after the next one; all else goes at once.
 */

/** @typedef {import("./wire.js").Request} Request */

/** Far above what a person can have on the way. */
export const MOST_WAITING = 64;
const IN_ORDER = new Set(["say", "end"]);
/** Of no use any more on another line than the one they were made for. */
const OF_THIS_LINE = new Set(["typing", "ping", "return"]);

export class Outbox {
  /** @type {Request[]} */
  #requests;
  /** Ids of those that were asked on this line.
   * @type {Set<string>} */
  #asked = new Set();
  /** Ids of those that are on the gateway's log by now, though it has not answered yet.
   * @type {Set<string>} */
  #arrived = new Set();
  #changed;

  /** @param {Request[]} requests @param {(requests: Request[]) => void} changed to be kept */
  constructor(requests, changed) {
    this.#requests = requests.filter((request) => typeof request?.id === "string" && !OF_THIS_LINE.has(request.type));
    this.#changed = changed;
  }

  /** @param {Request} request @returns {boolean} false where too many wait already */
  add(request) {
    if (this.#requests.length >= MOST_WAITING) return false;
    this.#requests.push(request);
    this.#changed(this.#requests);
    return true;
  }

  /** Those that are to be asked now; they count as asked from here on.
   * @returns {Request[]} */
  take() {
    const taken = [];
    let waits = false;
    for (const request of this.#requests) {
      const ordered = IN_ORDER.has(request.type);
      if (ordered && waits) continue;
      waits ||= ordered;
      if (this.#asked.has(request.id)) continue;
      this.#asked.add(request.id);
      taken.push(request);
    }
    return taken;
  }

  /** The line broke: all that is not answered is asked again on the next one. */
  lineBroke() {
    this.#asked.clear();
    this.#arrived.clear();
  }

  /** @param {string} id @returns {Request | null} the request that is answered by now */
  answered(id) {
    const at = this.#requests.findIndex((request) => request.id === id);
    if (at < 0) return null;
    const [request] = this.#requests.splice(at, 1);
    this.#asked.delete(id);
    this.#arrived.delete(id);
    this.#changed(this.#requests);
    return request ?? null;
  }

  /** Nothing was done about it: it may be taken again.
   * @param {string} id */
  again(id) {
    this.#asked.delete(id);
  }

  /** @param {string} id @returns {Request | null} */
  find(id) {
    return this.#requests.find((request) => request.id === id) ?? null;
  }

  /** The oldest of a type.
   * @param {string} type @returns {Request | null} */
  first(type) {
    return this.#requests.find((request) => request.type === type) ?? null;
  }

  /** What was said stands in the log now.
   * @param {string} words */
  sayArrived(words) {
    const request = this.#requests.find((one) => one.type === "say" && this.#asked.has(one.id));
    if (request?.text === words) this.#arrived.add(request.id);
  }

  /** What was said, and stands in no log yet.
   * @returns {Request[]} */
  get unsaid() {
    return this.#requests.filter((request) => request.type === "say" && !this.#arrived.has(request.id));
  }

  clear() {
    this.#requests = [];
    this.lineBroke();
    this.#changed(this.#requests);
  }
}
