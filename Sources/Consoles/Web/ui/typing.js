/** What is asked while somebody types: not at every letter, and only the last answer counts. */

export class Typing {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #pause;
  #asked = 0;

  /** @param {number} [pause] after the last letter (ms) */
  constructor(pause = 250) {
    this.#pause = pause;
  }

  /** Another letter: asks when no further one has come for a while.
   * @param {() => void} ask */
  soon(ask) {
    this.stop();
    this.#timer = setTimeout(ask, this.#pause);
  }

  /** What was to be asked is not. */
  stop() {
    clearTimeout(this.#timer);
  }

  /** A question begins, and overtakes those before it.
   * @returns {() => boolean} whether no later one has */
  begin() {
    const asked = ++this.#asked;
    return () => asked === this.#asked;
  }
}
