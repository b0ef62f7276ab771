/** One visit of the carer's list. The row stays the same element for as long as its visit is listed:
 * a press that began on a button must end on it, whatever the gateway says meanwhile. */

import { clockTime } from "../language/clock.js";
import { text } from "../language/language.js";
import { element, setLabel, setText, setWords } from "./dom.js";
import { icon, setIcon } from "./icons.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("./icons.js").IconName} IconName */

/** Each state has a word and a shape of its own.
 * @type {Record<string, { key: string, shape: IconName }>} */
const STATES = {
  coming: { key: "visit.coming", shape: "stateComing" },
  due: { key: "visit.due", shape: "stateCalling" },
  late: { key: "visit.late", shape: "stateLate" },
  inCall: { key: "visit.inCall", shape: "phone" },
  done: { key: "visit.done", shape: "stateDone" },
  notReached: { key: "visit.notReached", shape: "stateMissed" },
  cancelled: { key: "visit.cancelled", shape: "stateQuiet" },
};
const UNKNOWN_STATE = { key: "visit.coming", shape: /** @type {IconName} */ ("stateComing") };

/** Whether the client can be reached: on a terminal, on a page, or not.
 * @type {Record<string, { key: string, shape: IconName }>} */
const REACH = {
  terminal: { key: "visit.terminal.reachable", shape: "screen" },
  silentWithPage: { key: "visit.terminal.silentWithPage", shape: "screenSilent" },
  silent: { key: "visit.terminal.silent", shape: "screenSilent" },
  page: { key: "visit.reachable", shape: "page" },
  nothing: { key: "visit.notReachable", shape: "stateQuiet" },
};
const UNREACHED = { key: "visit.notReachable", shape: /** @type {IconName} */ ("stateQuiet") };

/** @type {Record<string, string>} */
const KINDS = {
  videoVisit: "visit.kind.videoVisit",
  medicationSupervision: "visit.kind.medicationSupervision",
  welfareCheck: "visit.kind.welfareCheck",
  assessment: "visit.kind.assessment",
  group: "visit.kind.group",
  relativesCall: "visit.kind.relativesCall",
  onlineReception: "visit.kind.onlineReception",
};

/**
 * @typedef {object} RowView
 * @property {Visit} visit
 * @property {string} state see `stateAt`
 * @property {boolean} isNext the visit to make next
 * @property {boolean} isActive the row whose second button Tab reaches
 * @property {boolean} isCalling its client is being called
 * @property {boolean} isWarned its terminal is away, and somebody is to see to it
 */

export class VisitRow {
  item;
  callButton;
  #links;
  #visit;
  #time = element("span");
  #next = element("span", { class: "next-word", key: "visit.next" });
  #name = element("h2");
  #about = element("p", { class: "quiet" });
  #callWord = element("span");
  #stateWord = element("span");
  #state = element("p", { class: "visit-state" }, [icon("stateComing"), this.#stateWord]);
  #reachWord = element("span");
  #reach = element("p", { class: "reach" }, [icon("stateQuiet"), this.#reachWord]);
  #warning = element("p", { class: "visit-warning" }, [icon("stateLate"), element("span", { key: "visit.terminal.warning" })]);

  /** @param {Visit} visit @param {import("./visit-list.js").ListActions} actions */
  constructor(visit, actions) {
    this.#visit = visit;
    this.callButton = element("button", { id: `call-${visit.id}`, class: "button button-call", press: () => actions.call(this.#visit) }, [
      icon("phone"),
      this.#callWord,
    ]);
    this.#links = element("button", { id: `links-${visit.id}`, class: "button", press: () => actions.links(this.#visit) }, [
      icon("link"),
      element("span", { key: "visit.link" }),
    ]);
    this.item = element("li", { id: `visit-${visit.id}`, class: "visit" }, [
      element("p", { class: "visit-time" }, [this.#time, this.#next]),
      element("div", { class: "visit-person" }, [this.#name, this.#about]),
      this.#state,
      this.#reach,
      this.#warning,
      element("div", { class: "visit-actions" }, [this.#links, this.callButton]),
    ]);
  }

  /** Changes only what differs.
   * @param {RowView} view */
  show({ visit, state, isNext, isActive, isCalling, isWarned }) {
    this.#visit = visit;
    const shown = STATES[state] ?? UNKNOWN_STATE;
    this.item.dataset.state = state;
    this.item.classList.toggle("next", isNext);
    setWords(this.#time, clockTime(visit.startsAt));
    this.#next.hidden = !isNext;
    setWords(this.#name, visit.clientName);
    setWords(this.#about, [kindWords(visit), visit.purpose, visit.mine ? "" : visit.with].filter(Boolean).join(" · "));
    setIcon(this.#state, shown.shape);
    setText(this.#stateWord, shown.key);
    const reach = reachOf(visit);
    this.#reach.classList.toggle("reach-yes", visit.reachable);
    this.#reach.classList.toggle("reach-silent", visit.terminal === "silent");
    setIcon(this.#reach, (REACH[reach] ?? UNREACHED).shape);
    setText(this.#reachWord, (REACH[reach] ?? UNREACHED).key);
    this.#warning.hidden = !isWarned;
    setText(this.#callWord, isCalling ? "call.ringing" : "visit.call");
    setLabel(this.callButton, text(isCalling ? "visit.callingName" : "visit.callName", { name: visit.clientName }));
    this.callButton.setAttribute("aria-busy", String(isCalling));
    const disabled = state === "cancelled" || state === "inCall";
    if (this.callButton.disabled !== disabled) this.callButton.disabled = disabled;
    setLabel(this.#links, text("visit.linkName", { name: visit.clientName }));
    this.setActive(isActive);
  }

  /** @param {boolean} active */
  setActive(active) {
    this.#links.tabIndex = active ? 0 : -1;
  }

  /** The call button, or where it is out of use the link button beside it. */
  focus() {
    (this.callButton.disabled ? this.#links : this.callButton).focus();
  }
}

/** @param {Visit} visit */
function reachOf(visit) {
  if (visit.terminal === "reachable") return "terminal";
  if (visit.terminal === "silent") return visit.reachable ? "silentWithPage" : "silent";
  return visit.reachable ? "page" : "nothing";
}

/** @param {Visit} visit */
function kindWords(visit) {
  const key = KINDS[visit.kind];
  return key ? text(key) : "";
}
