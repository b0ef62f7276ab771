/** Notices on a page that stays open that a new day of the organisation has begun. */

import { sameDay } from "../language/clock.js";

/** How often the day is looked at (ms). */
export const DAY_CHECK = 60_000;

/** @template T */
export class DayWatch {
  /** A moment of the day that is shown; 0: nothing is shown yet. */
  #shown = 0;
  #asking = false;
  #now;
  #fetchDay;
  #show;

  /**
   * @param {() => number} now ms since 1970 UTC
   * @param {() => Promise<T>} fetchDay what belongs to the day that it is now
   * @param {(day: T) => void} show
   */
  constructor(now, fetchDay, show) {
    this.#now = now;
    this.#fetchDay = fetchDay;
    this.#show = show;
  }

  /**
   * The gateway has just told what belongs to the day of that moment.
   * @param {number} time
   */
  told(time) {
    this.#shown = time;
  }

  /** To be called every now and then; what could not be had is asked for again the next time. */
  async check() {
    const now = this.#now();
    if (this.#shown === 0 || this.#asking || sameDay(this.#shown, now)) return;
    this.#asking = true;
    const before = this.#shown;
    try {
      const day = await this.#fetchDay();
      // A snapshot that came meanwhile is at least as new.
      if (this.#shown !== before) return;
      this.#shown = now;
      this.#show(day);
    } catch {
      // Offline, or the gateway is restarting.
    } finally {
      this.#asking = false;
    }
  }
}
