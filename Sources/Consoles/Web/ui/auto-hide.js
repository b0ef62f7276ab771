/**
 * The bar of the call stage hides after four quiet seconds, so that the picture is whole, and comes
 * back at any touch, movement or key. It stays while focus is in it, while somebody uses the
 * keyboard, and for who has asked for less motion.
 */

const QUIET = 4_000;
const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");

export class AutoHide {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #keyboard = false;
  #running = false;
  #held = false;
  /** The last press began on a hidden bar. */
  #blind = false;
  #stage;
  #bar;

  /** @param {HTMLElement} stage @param {HTMLElement} bar */
  constructor(stage, bar) {
    this.#stage = stage;
    this.#bar = bar;
    for (const name of ["pointermove", "pointerdown", "wheel"]) {
      stage.addEventListener(name, () => this.#sign(false), { passive: true });
    }
    addEventListener("keydown", () => this.#sign(true), { capture: true });
    // A finger cannot see what it presses on a hidden bar: that touch only brings the bar back.
    // Captured on the window, so that the sign of life above comes after.
    addEventListener("pointerdown", () => (this.#blind = this.#hidden), { capture: true });
    bar.addEventListener("click", (event) => this.#click(event), { capture: true });
  }

  get #hidden() {
    return this.#stage.classList.contains("bar-hidden");
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (!this.#blind || event.detail === 0) return; // Detail 0: a key or an aid, which does not aim.
    this.#blind = false;
    event.preventDefault();
    event.stopPropagation();
  }

  start() {
    this.#running = true;
    this.#sign(this.#keyboard);
  }

  /**
   * Something has happened that the bar tells of: it stays until it is let go.
   * @param {boolean} held
   */
  hold(held) {
    this.#held = held;
    this.#sign(this.#keyboard);
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#stage.classList.remove("bar-hidden");
  }

  /** @param {boolean} keyboard */
  #sign(keyboard) {
    if (!this.#running) return;
    this.#keyboard = keyboard;
    this.#stage.classList.remove("bar-hidden");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#quiet(), QUIET);
  }

  #quiet() {
    const focusInside = this.#bar.querySelector(":focus-visible") !== null;
    if (this.#held || this.#keyboard || lessMotion.matches || focusInside) return;
    this.#stage.classList.add("bar-hidden");
  }
}
