/** How long to wait before the next attempt to connect, so that pages do not come back all at once. */

/** The first pause and the longest, around which chance plays by half (ms). */
const FIRST = 300;
const LONGEST = 10_000;
/** The longest that a gateway may ask to be left alone (ms). */
const LONGEST_ASKED = 30_000;

export class Pauses {
  #attempt = 0;
  #asked = 0;

  /**
   * Doubles with each attempt. What the gateway asked for, once, is kept at least, and exceeded by half
   * at most.
   * @param {number} random from 0 to 1
   * @returns {number} ms
   */
  next(random) {
    const grown = Math.min(FIRST * 2 ** this.#attempt, LONGEST);
    this.#attempt += 1;
    const pause = Math.max(grown * (0.5 + random), this.#asked * (1 + random / 2));
    this.#asked = 0;
    return pause;
  }

  /** The gateway has said when it is back.
   * @param {number} milliseconds */
  atLeast(milliseconds) {
    this.#asked = Math.min(Math.max(0, milliseconds), LONGEST_ASKED);
  }

  /** The line has held: the next break begins with short pauses. */
  settled() {
    this.#attempt = 0;
  }
}
