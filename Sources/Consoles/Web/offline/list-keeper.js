/** Keeps the day's list of one's own unit in this browser, as fresh as the gateway lets it. */

import { sheetOf } from "../rules/day-sheet.js";
import { fetchDetailedDay } from "../signalling/care-rest.js";
import { maybeSignedIn } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { eraseList, saveList, savedAt } from "./list-store.js";

/** @typedef {import("../signalling/rest.js").Me} Me */

export const SAVED_LIST_PAGE = "/offline.html";
const WORKER = "/offline-worker.js";

/** The list is saved anew at least as often (ms). */
const EVERY = 4 * 60_000;
/** Several changes of one moment are answered by one saving (ms). */
const TOGETHER = 3_000;
/** A busy unit changes all the time: not more often than this (ms). */
const NOT_SOONER = 20_000;
/** The pages of the saved list are looked at as often (ms). */
const PAGES_EVERY = 3_600_000;

export class ListKeeper {
  #me;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon;
  #savedAt = 0;
  #saving = false;
  #again = false;
  #stopped = false;

  /** @param {Me} me */
  constructor(me) {
    this.#me = me;
  }

  start() {
    void this.#begin();
    setInterval(() => void this.#unlessSaved(), EVERY);
    void keepPages();
    setInterval(() => void keepPages(), PAGES_EVERY);
  }

  /** Something of the day has changed. */
  changed() {
    if (this.#soon !== undefined || this.#stopped) return;
    const wait = Math.max(TOGETHER, this.#savedAt + NOT_SOONER - Date.now());
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      void this.#save();
    }, wait);
  }

  /** Whoever was here leaves: so does the list. */
  async stop() {
    this.#stopped = true;
    clearTimeout(this.#soon);
    await eraseList();
  }

  /** A list that is fresh is left as it is: a person goes from page to page. */
  async #begin() {
    const last = await savedAt();
    if (last !== null && Date.now() - last < NOT_SOONER) this.#savedAt = last;
    if (this.#savedAt === 0) await this.#save();
    else this.changed();
  }

  /** Of several windows, one saves. */
  async #unlessSaved() {
    if (Date.now() >= this.#me.signedInUntil) {
      await this.stop();
      return;
    }
    const last = await savedAt();
    if (last === null || Date.now() - last >= EVERY / 2) await this.#save();
  }

  async #save() {
    if (this.#stopped) return;
    if (this.#saving) {
      this.#again = true;
      return;
    }
    this.#saving = true;
    try {
      const sheet = sheetOf(await fetchDetailedDay());
      const { you, organisation, signedInUntil } = this.#me;
      const list = {
        savedAt: Date.now(),
        expiresAt: signedInUntil,
        owner: { id: you.id, name: you.name, unit: you.unit },
        organisation: { name: organisation.name, phone: organisation.phone },
        sheet,
      };
      await saveList(list, () => !this.#stopped && maybeSignedIn());
      this.#savedAt = list.savedAt;
    } catch (error) {
      if (codeOf(error) === "notSignedIn") await this.stop();
      // Else the gateway is away, or this browser keeps nothing: the list that is there stays.
    } finally {
      this.#saving = false;
    }
    if (!this.#again) return;
    this.#again = false;
    this.changed();
  }
}

/** The page of the list has to be in this browser too. */
async function keepPages() {
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { scope: SAVED_LIST_PAGE, updateViaCache: "none" });
    registration.active?.postMessage("renew");
  } catch {
    // No such thing in this browser, or no connection: the list can be printed.
  }
}
