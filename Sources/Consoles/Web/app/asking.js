/**
 * The sound that asks for somebody, over all windows of one browser: one of them sounds, and
 * whoever silences it silences it in all.
 */

import { soundWaits, startAsking } from "../media/sound.js";

/** @typedef {0 | 1 | 2} Urgency */

const NAME = "kuulolla.asking";

/** None where the browser keeps windows apart, as it may with site data blocked.
 * @param {string} name */
function channel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

export class Asking {
  #channel;
  #name;
  /** @type {Urgency | null} */
  #wanted = null;
  #stop = () => {};
  /** Lets the place of the window that sounds go, or the wait for it. */
  #release = () => {};
  #has = false;

  /** @param {(until: number) => void} silenced in another window, until then (ms since 1970 UTC)
   * @param {string} [name] of what asks: what has another is silenced by itself */
  constructor(silenced, name = NAME) {
    this.#name = name;
    this.#channel = channel(name);
    if (this.#channel) this.#channel.onmessage = ({ data }) => silenced(Number(data.until));
  }

  /** @param {number} until */
  silence(until) {
    this.#channel?.postMessage({ until });
  }

  /** @param {Urgency | null} urgency null: nothing asks */
  set(urgency) {
    // A window that nobody has touched cannot sound, and leaves the place to one that can.
    const wanted = urgency !== null && soundWaits() ? null : urgency;
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#stop();
    this.#stop = () => {};
    if (wanted === null) {
      this.#release();
      this.#release = () => {};
      this.#has = false;
    } else if (this.#has) {
      this.#stop = startAsking(wanted);
    } else {
      this.#takePlace();
    }
  }

  #takePlace() {
    const begin = () => {
      this.#has = true;
      if (this.#wanted !== null) this.#stop = startAsking(this.#wanted);
    };
    this.#release();
    this.#release = () => {};
    // Browsers have locks on secure pages alone.
    if (!navigator.locks) {
      begin();
      return;
    }
    const waiting = new AbortController();
    /** @type {() => void} */
    let done = () => {};
    const held = new Promise((/** @type {(value: void) => void} */ resolve) => (done = resolve));
    this.#release = () => {
      waiting.abort();
      done();
    };
    const sound = async () => {
      if (waiting.signal.aborted) return;
      begin();
      await held;
    };
    navigator.locks.request(this.#name, { signal: waiting.signal }, sound).catch(() => {
      if (!waiting.signal.aborted) begin(); // No locks for this page: rather twice than never.
    });
  }
}
