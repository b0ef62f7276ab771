/**
 * Outcomes on their way to the gateway. A page shows at once what was written down, and nothing of it
 * is lost: what could not be saved is asked again, or stays to be looked at by who wrote it.
 */

import { codeOf } from "../signalling/session.js";
import { stateAfter } from "../ui/outcome-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").OutcomeDraft} OutcomeDraft */
/** @typedef {import("../ui/outcome-form.js").Begun} Begun */

/**
 * @typedef {object} Unsaved
 * @property {Visit} visit
 * @property {OutcomeDraft} draft
 * @property {number} known how many outcomes of the visit its writer had seen
 * @property {number} at when it was written (ms since 1970 UTC)
 * @property {"saving" | "failed"} state
 * @property {string} code why it failed the last time; empty: it has not
 */

/** Refusals that pass by themselves. */
const PASSING = new Set(["offline", "internal", "tooMany"]);
/** Pause before it is asked again (ms). */
const ASK_AGAIN = 5_000;

export class OutcomeDesk {
  /** By visit.
   * @type {Map<string, Unsaved>} */
  #unsaved = new Map();
  /** What was begun and not saved, by visit.
   * @type {Map<string, Begun>} */
  #begun = new Map();
  #send;
  #saved;
  #changed;
  #now;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(visit: Visit, draft: OutcomeDraft, known: number) => Promise<Visit>} send
   * @param {(visit: Visit) => void} saved as it is now
   * @param {() => void} changed
   * @param {() => number} now
   */
  constructor(send, saved, changed, now) {
    this.#send = send;
    this.#saved = saved;
    this.#changed = changed;
    this.#now = now;
  }

  /** Takes the place of what the page had for this visit and could not save.
   * @param {Visit} visit as its writer has seen it @param {OutcomeDraft} draft
   * @returns {Promise<void>} when it is saved, or has failed for now */
  save(visit, draft) {
    this.#begun.delete(visit.id);
    const known = visit.outcome?.position ?? 0;
    /** @type {Unsaved} */
    const entry = { visit, draft, known, at: this.#now(), state: "saving", code: "" };
    this.#unsaved.set(visit.id, entry);
    return this.#try(entry);
  }

  /** @param {string} visitId @returns {Promise<void>} */
  async retry(visitId) {
    const entry = this.#unsaved.get(visitId);
    if (entry?.state === "failed") await this.#try(entry);
  }

  /** The line is back: what waits for it is asked at once. */
  retryAll() {
    for (const entry of this.failed) {
      if (entry.state === "failed" && PASSING.has(entry.code)) void this.#try(entry);
    }
  }

  /** How the saving of a visit's outcome goes. One that is asked again has failed until it is saved.
   * @param {string} visitId @returns {"saving" | "failed" | ""} */
  savingOf(visitId) {
    const entry = this.#unsaved.get(visitId);
    if (!entry) return "";
    return entry.code === "" ? "saving" : "failed";
  }

  /** What its writer has to know of. */
  get failed() {
    return [...this.#unsaved.values()].filter((entry) => entry.code !== "");
  }

  /** Is something on this page that no one else has? */
  get holds() {
    return this.#unsaved.size > 0;
  }

  /** A form was left half filled in; null: empty.
   * @param {string} visitId @param {Begun | null} begun */
  keep(visitId, begun) {
    if (begun) this.#begun.set(visitId, begun);
    else this.#begun.delete(visitId);
  }

  /** What was not saved, or was begun, of this visit.
   * @param {string} visitId @returns {Begun | null} */
  begunOf(visitId) {
    return this.#unsaved.get(visitId)?.draft ?? this.#begun.get(visitId) ?? null;
  }

  /** What a correction begins with: what was begun, else what stands.
   * @param {Visit} visit @returns {Begun | null} */
  draftOf(visit) {
    return this.begunOf(visit.id) ?? visit.outcome ?? null;
  }

  /** A visit as its writer sees it: with what is on its way.
   * @param {Visit} visit @returns {Visit} */
  shown(visit) {
    const entry = this.#unsaved.get(visit.id);
    if (!entry) return visit;
    const outcome = { ...entry.draft, recordedAt: entry.at, position: entry.known + 1 };
    return { ...visit, outcome, state: visit.state === "inCall" ? visit.state : stateAfter(entry.draft.kind) };
  }

  /** @param {Unsaved} entry */
  async #try(entry) {
    entry.state = "saving";
    this.#changed();
    const id = entry.visit.id;
    try {
      const visit = await this.#send(entry.visit, entry.draft, entry.known);
      if (this.#unsaved.get(id) === entry) this.#unsaved.delete(id);
      this.#saved(visit);
    } catch (error) {
      entry.code = codeOf(error);
      entry.state = "failed";
      this.#askAgainSoon();
    }
    this.#changed();
  }

  #askAgainSoon() {
    clearTimeout(this.#timer);
    if (!this.failed.some(({ code }) => PASSING.has(code))) return;
    this.#timer = setTimeout(() => this.retryAll(), ASK_AGAIN);
  }
}
