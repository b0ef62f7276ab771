/** The sheet of the visit beside the picture of a call. What it shows was fetched as the call began, and
 * stays readable whatever happens to the line. */

import { element, byId, setText } from "./dom.js";
import { icon } from "./icons.js";
import { VisitSheet } from "./visit-sheet.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").VisitDetails} VisitDetails */

/** Pause before details that could not be had are asked for again (ms). */
const ASK_AGAIN = 5_000;
/** From this width on there is room for both the picture and the sheet. */
const ROOMY = "(min-width: 52rem)";

export class CallSheet {
  #stage = byId("call-stage", HTMLElement);
  #sheet;
  #aside;
  #toggle;
  #emergency;
  #fetch;
  /** @type {Visit | null} */
  #visit = null;
  /** @type {VisitDetails | null} */
  #details = null;
  #failed = false;

  /**
   * To be made after the stage itself.
   * @param {(visitId: string) => Promise<VisitDetails>} fetchDetails
   * @param {(visit: Visit) => void} unresponsive @param {() => import("./emergency-steps.js").Caller} caller
   */
  constructor(fetchDetails, unresponsive, caller) {
    this.#fetch = fetchDetails;
    this.#sheet = new VisitSheet("sheet", {
      close: () => this.toggle(),
      unresponsive: () => this.#visit && unresponsive(this.#visit),
    }, caller);
    this.#aside = element("aside", { id: "visit-aside", class: "visit-aside", label: "about.title", attributes: { hidden: "" } }, [this.#sheet.root]);
    this.#stage.append(this.#aside);
    this.#toggle = barButton("sheet-toggle", "page", "about.open", () => this.toggle());
    this.#emergency = barButton("call-emergency", "stateLate", "emergency.open", () => this.emergency());
    this.#emergency.classList.add("bar-emergency");
    byId("hang-up", HTMLButtonElement).before(this.#toggle, this.#emergency);
  }

  /** A call begins: what is known of its visit is fetched now.
   * @param {Visit} visit */
  enter(visit) {
    if (this.#visit?.id === visit.id) return;
    this.#visit = visit;
    this.#details = null;
    this.#failed = false;
    this.#sheet.show(visit, null, false);
    this.#open(matchMedia(ROOMY).matches);
    void this.#load(visit);
  }

  /** They see each other now, or do not yet.
   * @param {boolean} inCall */
  follow(inCall) {
    this.#sheet.allowUnresponsive(inCall);
  }

  leave() {
    this.#visit = null;
    this.#details = null;
    this.#open(false);
  }

  toggle() {
    const open = this.#aside.hidden;
    this.#open(open);
    if (open) this.#sheet.focus();
    else this.#toggle.focus();
  }

  emergency() {
    if (!this.#visit) return;
    this.#open(true);
    this.#sheet.emergency(true);
  }

  /** @param {boolean} open */
  #open(open) {
    this.#aside.hidden = !open;
    this.#stage.classList.toggle("with-visit", open);
    this.#toggle.setAttribute("aria-expanded", String(open));
  }

  /** @param {Visit} visit */
  async #load(visit) {
    try {
      const details = await this.#fetch(visit.id);
      if (this.#visit?.id !== visit.id) return;
      this.#details = details;
    } catch {
      if (this.#visit?.id !== visit.id) return;
      this.#failed = true;
      setTimeout(() => this.#visit === visit && void this.#load(visit), ASK_AGAIN);
    }
    this.#sheet.show(visit, this.#details, this.#failed && this.#details === null);
  }
}

/** @param {string} id @param {import("./icons.js").IconName} name @param {string} key @param {() => void} press */
function barButton(id, name, key, press) {
  const word = element("span");
  setText(word, key);
  return element("button", { id, class: "bar-button", press }, [icon(name), word]);
}
