/** A list whose rows stay where they are while what they show changes: keys, readers and fingers do
 * not lose their place. */

/** @template T @typedef {{ root: HTMLElement, show: (item: T) => void }} Row */

/** @template T */
export class KeyedList {
  #root;
  #keyOf;
  #make;
  /** @type {Map<string, Row<T>>} */
  #rows = new Map();

  /** @param {HTMLElement} root @param {(item: T) => string} keyOf @param {(item: T) => Row<T>} make */
  constructor(root, keyOf, make) {
    this.#root = root;
    this.#keyOf = keyOf;
    this.#make = make;
  }

  /** @param {T[]} items */
  show(items) {
    const keys = new Set(items.map((item) => this.#keyOf(item)));
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      this.#rows.delete(key);
      leaveFocus(row.root);
      row.root.remove();
    }
    /** @type {Element | null} */
    let at = this.#root.firstElementChild;
    for (const item of items) {
      const key = this.#keyOf(item);
      let row = this.#rows.get(key);
      if (!row) this.#rows.set(key, (row = this.#make(item)));
      row.show(item);
      if (row.root === at) at = at.nextElementSibling;
      else this.#root.insertBefore(row.root, at);
    }
  }

  /** @param {string} key */
  row(key) {
    return this.#rows.get(key) ?? null;
  }
}

/** What had the focus goes: the next of its kind takes it, so that keys go on from there.
 * @param {HTMLElement} gone */
function leaveFocus(gone) {
  if (!gone.contains(document.activeElement)) return;
  const neighbour = gone.nextElementSibling ?? gone.previousElementSibling;
  neighbour?.querySelector("button")?.focus({ preventScroll: true });
}
