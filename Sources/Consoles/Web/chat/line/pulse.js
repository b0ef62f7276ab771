/** Whether a line is alive: scripts do not see the pings of WebSockets, so the gateway is asked for a word. */

/** After so long without a word of ours the gateway hears a ping (ms). */
const PING_AFTER = 25_000;
/** A ping that is not answered by then means a dead line (ms). */
const PONG_WITHIN = 8_000;
/** The same where the page has just woken up: the person waits. */
const PONG_SOON = 3_000;

export class Pulse {
  #ping;
  #dead;
  #open = false;
  #spokeAt = 0;
  /** @type {number | null} when an answer is due */
  #answerBy = null;

  /** @param {() => void} ping @param {() => void} dead */
  constructor(ping, dead) {
    this.#ping = ping;
    this.#dead = dead;
  }

  /** @param {boolean} open */
  set open(open) {
    this.#open = open;
    this.#answerBy = null;
  }

  spoke() {
    this.#spokeAt = performance.now();
  }

  heard() {
    this.#answerBy = null;
  }

  /** To be called every few seconds. */
  check() {
    if (!this.#open) return;
    const now = performance.now();
    if (this.#answerBy !== null && now > this.#answerBy) {
      this.#answerBy = null;
      this.#dead();
    } else if (this.#answerBy === null && now - this.#spokeAt > PING_AFTER) this.#ask(PONG_WITHIN);
  }

  /** The device woke up, or its network came back. */
  woke() {
    if (!this.#open || this.#answerBy !== null) return;
    this.#ask(PONG_SOON);
    setTimeout(() => this.check(), PONG_SOON + 50);
  }

  /** @param {number} within ms */
  #ask(within) {
    this.#answerBy = performance.now() + within;
    this.#ping();
  }
}
