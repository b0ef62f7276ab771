/** Each conversation on the desk has a number that stays while it is there: the key that leads to it. */

export class Slots {
  /** @type {Map<string, number>} */
  #numbers = new Map();

  /** Those that are gone give their number back; new ones take the least that is free.
   * @param {string[]} conversations @returns {string[]} in order of their numbers */
  follow(conversations) {
    for (const id of [...this.#numbers.keys()]) if (!conversations.includes(id)) this.#numbers.delete(id);
    for (const id of conversations) {
      if (this.#numbers.has(id)) continue;
      const taken = new Set(this.#numbers.values());
      let number = 1;
      while (taken.has(number)) number += 1;
      this.#numbers.set(id, number);
    }
    return [...this.#numbers.keys()].sort((one, other) => this.numberOf(one) - this.numberOf(other));
  }

  /** @param {string} conversation @returns {number} 0 where it is not on the desk */
  numberOf(conversation) {
    return this.#numbers.get(conversation) ?? 0;
  }

  /** @param {number} number @returns {string | null} */
  at(number) {
    for (const [id, one] of this.#numbers) if (one === number) return id;
    return null;
  }
}
