/** One visit of the carer's list. The row stays the same element for as long as its visit is listed:
 * a press that began on a button must end on it, whatever the gateway says meanwhile. */

import { clockTime } from "../language/clock.js";
import { text } from "../language/language.js";
import { element, setLabel, setText, setWords } from "./dom.js";
import { icon, setIcon } from "./icons.js";
import { asksForOutcome, canRecord, outcomeShape, outcomeWords } from "./outcome-words.js";
import { REACH, STATES, UNKNOWN_STATE, UNREACHED, cardAddress, kindWords, lateWords, reachOf, stateKey } from "./row-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("./icons.js").IconName} IconName */
/** @typedef {import("./visit-list.js").ListActions & { choose: (id: string, on: boolean) => void }} RowActions */

/**
 * @typedef {object} RowView
 * @property {Visit} visit
 * @property {string} state see `stateAt`
 * @property {boolean} isNext the visit to make next
 * @property {boolean} isActive the row whose second button Tab reaches
 * @property {boolean} isCalling its client is being called
 * @property {number} now
 * @property {"saving" | "failed" | ""} saving how the saving of its outcome goes
 * @property {boolean} isWarned its terminal is away, and somebody is to see to it
 * @property {boolean | null} isSelected null: it cannot be chosen now
 */

/** States in which a visit may change hands, or its carer be late. */
const OPEN = new Set(["coming", "due", "late", "notReached"]);

/** States in which what came of the visit is what comes next. */
const ASKED = new Set(["done", "notReached", "late"]);

export class VisitRow {
  item;
  callButton;
  #record;
  #more;
  #visit;
  #active = false;
  #time = element("span");
  #next = element("span", { class: "next-word", key: "visit.next" });
  #name = element("h2");
  #about = element("p", { class: "quiet" });
  #callWord = element("span");
  #recordWord = element("span");
  #stateWord = element("span");
  #state = element("p", { class: "visit-state" }, [icon("stateComing"), this.#stateWord]);
  #reachWord = element("span");
  #reach = element("p", { class: "reach" }, [icon("stateQuiet"), this.#reachWord]);
  #lateWord = element("span");
  #late = element("p", { class: "visit-warning visit-late" }, [icon("stateLate"), this.#lateWord]);
  #warning = element("p", { class: "visit-warning" }, [icon("stateLate"), element("span", { key: "visit.terminal.warning" })]);
  #box = element("input", { class: "visit-box", attributes: { type: "checkbox" } });
  #choices;
  #card;
  #menu;

  /** @param {Visit} visit @param {RowActions} actions */
  constructor(visit, actions) {
    this.#visit = visit;
    const { id } = visit;
    this.callButton = element("button", { id: `call-${id}`, class: "button button-call", press: () => actions.call(this.#visit) }, [
      icon("phone"),
      this.#callWord,
    ]);
    this.#record = element("button", { id: `record-${id}`, class: "button", press: () => actions.record(this.#visit) }, [
      icon("write"),
      this.#recordWord,
    ]);
    this.#menu = element("div", { id: `menu-${id}`, class: "visit-menu", attributes: { hidden: "", role: "group" } });
    this.#more = element("button", { id: `more-${id}`, class: "button", attributes: { "aria-expanded": "false", "aria-controls": `menu-${id}` }, press: () => this.toggleMenu() }, [
      element("span", { key: "visit.more" }),
    ]);
    const choice = (/** @type {string} */ name, /** @type {string} */ key, /** @type {IconName} */ shape, /** @type {(visit: Visit) => void} */ act) =>
      element("button", { id: `${name}-${id}`, class: "button", press: () => act(this.#visit) }, [icon(shape), element("span", { key })]);
    this.#choices = {
      write: choice("write", "outcome.recordVisit", "write", actions.record),
      details: choice("details", "visit.details", "page", actions.details),
      late: choice("late", "late.open", "stateLate", actions.late),
      takeOver: choice("take-over", "hand.take", "people", actions.takeOver),
      handOver: choice("hand-over", "hand.over", "people", actions.handOver),
      links: choice("links", "visit.link", "link", actions.links),
    };
    this.#card = element("a", { id: `card-${id}`, class: "button", key: "visit.card", attributes: { href: cardAddress(visit.clientId) } });
    this.#menu.append(...Object.values(this.#choices), this.#card);
    this.#box.id = `choose-${id}`;
    this.#box.addEventListener("change", () => actions.choose(id, this.#box.checked));
    this.item = element("li", { id: `visit-${id}`, class: "visit" }, [
      element("p", { class: "visit-time" }, [this.#time, this.#next]),
      element("div", { class: "visit-person" }, [this.#name, this.#about]),
      this.#state,
      this.#reach,
      element("div", { class: "visit-notes" }, [this.#late, this.#warning]),
      element("div", { class: "visit-actions" }, [this.#record, this.#more, this.callButton, this.#box]),
      this.#menu,
    ]);
    this.item.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#menu.hidden) return;
      this.toggleMenu();
      event.preventDefault();
    });
  }

  /** Changes only what differs.
   * @param {RowView} view */
  show({ visit, state, isNext, isActive, isCalling, isWarned, isSelected, now, saving }) {
    this.#visit = visit;
    const name = visit.clientName;
    this.item.dataset.state = state;
    this.item.classList.toggle("next", isNext);
    setWords(this.#time, clockTime(visit.startsAt));
    this.#next.hidden = !isNext;
    setWords(this.#name, name);
    setWords(this.#about, [kindWords(visit), visit.purpose, visit.mine ? "" : visit.with || text("visit.nobodys")].filter(Boolean).join(" · "));
    this.#showState(visit, state, saving);
    this.#showReach(visit);
    this.#showRecord(visit, state, now);
    setWords(this.#lateWord, lateWords(visit));
    this.#late.hidden = !visit.late || !OPEN.has(state);
    this.#warning.hidden = !isWarned;
    this.#showMenu(visit, state);
    setText(this.#callWord, isCalling ? "call.ringing" : "visit.call");
    setLabel(this.callButton, text(isCalling ? "visit.callingName" : "visit.callName", { name }));
    this.callButton.setAttribute("aria-busy", String(isCalling));
    const disabled = state === "cancelled" || state === "inCall" || state === "suspended";
    if (this.callButton.disabled !== disabled) this.callButton.disabled = disabled;
    this.#box.hidden = isSelected === null;
    this.#box.checked = isSelected === true;
    setLabel(this.#box, text("hand.choose", { name }));
    this.item.classList.toggle("chosen", isSelected === true);
    this.setActive(isActive);
  }

  /** @param {boolean} active */
  setActive(active) {
    this.#active = active;
    this.#more.tabIndex = active ? 0 : -1;
    this.#record.tabIndex = active || this.item.dataset.saving === "failed" ? 0 : -1;
  }

  /** The call button, or where it is out of use the one beside it. */
  focus() {
    (this.callButton.disabled ? this.#more : this.callButton).focus();
  }

  toggleMenu() {
    const open = this.#menu.hidden;
    this.#menu.hidden = !open;
    this.#more.setAttribute("aria-expanded", String(open));
    if (open && this.#active) this.#menu.querySelector("button")?.focus();
    else this.#more.focus();
  }

  /** What was written down says more than how the calls went.
   * @param {Visit} visit @param {string} state @param {RowView["saving"]} saving */
  #showState(visit, state, saving) {
    const { outcome } = visit;
    const shown = STATES[state] ?? UNKNOWN_STATE;
    const told = outcome && visit.state !== "inCall" ? outcome : null;
    this.item.dataset.saving = saving;
    setIcon(this.#state, told ? outcomeShape(told.kind) : shown.shape);
    if (!told) setText(this.#stateWord, stateKey(visit, state));
    else if (saving === "failed") setWords(this.#stateWord, text("outcome.notSaved", { outcome: outcomeWords(told) }));
    else setWords(this.#stateWord, outcomeWords(told));
  }

  /** @param {Visit} visit */
  #showReach(visit) {
    const reach = REACH[reachOf(visit)] ?? UNREACHED;
    this.#reach.classList.toggle("reach-yes", visit.reachable);
    this.#reach.classList.toggle("reach-silent", visit.terminal === "silent");
    setIcon(this.#reach, reach.shape);
    setText(this.#reachWord, reach.key);
  }

  /** It stands in the row where it is what comes next, and among the other choices before that.
   * @param {Visit} visit @param {string} state @param {number} now */
  #showRecord(visit, state, now) {
    const corrects = Boolean(visit.outcome);
    const can = canRecord(visit, now);
    const comesNext = corrects || ASKED.has(state);
    this.#record.hidden = !can || !comesNext;
    this.#choices.write.hidden = !can || comesNext;
    setLabel(this.#choices.write, text("outcome.recordName", { name: visit.clientName }));
    this.#record.classList.toggle("button-accent", asksForOutcome(visit));
    setText(this.#recordWord, corrects ? "outcome.correct" : "outcome.record");
    setLabel(this.#record, text(corrects ? "outcome.correctName" : "outcome.recordName", { name: visit.clientName }));
  }

  /** @param {Visit} visit @param {string} state */
  #showMenu(visit, state) {
    const name = visit.clientName;
    const open = OPEN.has(state) && !visit.outcome;
    setLabel(this.#more, text("visit.moreName", { name }));
    setLabel(this.#menu, text("visit.moreName", { name }));
    const { details, late, takeOver, handOver, links } = this.#choices;
    late.hidden = !open || state === "notReached";
    takeOver.hidden = !open || visit.mine;
    handOver.hidden = !open;
    setLabel(details, text("visit.detailsName", { name }));
    setLabel(late, text("late.openName", { name }));
    setLabel(takeOver, text("hand.takeName", { name }));
    setLabel(handOver, text("hand.overName", { name }));
    setLabel(links, text("visit.linkName", { name }));
    setLabel(this.#card, text("visit.cardName", { name }));
  }
}
