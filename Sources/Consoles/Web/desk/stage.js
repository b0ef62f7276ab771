/** The places of the desk: which conversations stand there and which of them is worked on, the queue,
 * and the shift lead's board. */

import { plural, text } from "../language/language.js";
import { byId } from "../ui/dom.js";
import { Slots } from "./slots.js";
import { Tabs, talkTabWords } from "./tabs.js";
import { waiters } from "./view.js";
import { queueOf, topicWords } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {import("./tabs.js").Place} Place */
/** @typedef {import("./tabs.js").Tab} Tab */
/** @typedef {import("./talk-view.js").TalkView} TalkView */
/** @typedef {import("./talks.js").Talks} Talks */

/**
 * @typedef {object} StageHandlers
 * @property {(conversation: string) => TalkView} make
 * @property {() => void} draw shows the whole desk again
 * @property {() => void} focusQueue
 */

export class Stage {
  #talks;
  #handlers;
  #slots = new Slots();
  #tabs = new Tabs();
  /** @type {Map<string, TalkView>} */
  #views = new Map();
  /** @type {Desk | null} */
  #desk = null;
  /** In order of their numbers.
   * @type {Talk[]} */
  #shown = [];
  /** @type {Place} */
  #place = "queue";
  /** @type {string | null} */
  #active = null;

  /** @param {Talks} talks @param {StageHandlers} handlers */
  constructor(talks, handlers) {
    this.#talks = talks;
    this.#handlers = handlers;
  }

  /** The one that is worked on. */
  get active() {
    return this.#active;
  }

  get activeView() {
    return this.#active === null ? null : this.view(this.#active);
  }

  /** @param {string} conversation */
  view(conversation) {
    return this.#views.get(conversation) ?? null;
  }

  /** As it stands there.
   * @param {string} conversation */
  talk(conversation) {
    return this.#shown.find((talk) => talk.conversation === conversation) ?? null;
  }

  /** @param {Desk} desk @param {Talk[]} talks that stand there */
  show(desk, talks) {
    this.#desk = desk;
    const order = this.#slots.follow(talks.map(({ conversation }) => conversation));
    this.#shown = order.flatMap((id) => talks.find(({ conversation }) => conversation === id) ?? []);
    if (this.#active === null || !order.includes(this.#active)) {
      this.#active = order[0] ?? null;
      if (this.#place === "talk" && this.#active === null) this.#place = "queue";
    }
    if (this.#place === "board" && !desk.me.isLead) this.#place = "queue";
    this.#showTalks();
    document.body.dataset.place = this.#place;
    this.look();
  }

  /** What is new in one of them.
   * @param {string} id */
  showTalk(id) {
    const desk = this.#desk;
    const kept = this.#talks.of(id);
    const talk = this.talk(id);
    if (!desk || !kept || !talk) return;
    this.view(id)?.show({
      talk,
      desk,
      number: this.#slots.numberOf(id),
      log: kept.log,
      typing: this.#talks.typing(id),
      unread: kept.unread,
      active: id === this.#active,
    });
    this.#showTabs();
  }

  /** @param {Place} place */
  goTo(place) {
    this.#place = place;
    this.#handlers.draw();
    if (place === "queue") this.#handlers.focusQueue();
    else if (place === "board") byId("board", HTMLElement).focus();
  }

  toggleBoard() {
    if (this.#desk?.me.isLead) this.goTo(this.#place !== "board" ? "board" : this.#active === null ? "queue" : "talk");
  }

  /** @param {string} conversation */
  go(conversation) {
    this.#place = "talk";
    this.#active = conversation;
    this.#handlers.draw();
    this.view(conversation)?.focus();
  }

  /** @param {number} number */
  goToNumber(number) {
    const conversation = this.#slots.at(number);
    if (conversation) this.go(conversation);
  }

  /** @param {1 | -1} step */
  goBeside(step) {
    const ids = this.#shown.map(({ conversation }) => conversation);
    const at = this.#active === null ? -1 : ids.indexOf(this.#active);
    const next = ids[(at + step + ids.length) % ids.length];
    if (next) this.go(next);
  }

  /** The reader works there now.
   * @param {string} conversation */
  activate(conversation) {
    if (this.#active === conversation) return;
    const before = this.#active;
    this.#active = conversation;
    if (before) this.showTalk(before);
    this.look();
    this.showTalk(conversation);
  }

  /** What is in sight counts as read. */
  look() {
    this.#talks.look(!document.hidden && this.#place !== "board" ? this.#active : null);
  }

  #showTalks() {
    const root = byId("talks", HTMLElement);
    const ids = new Set(this.#shown.map(({ conversation }) => conversation));
    for (const [id, { root: gone }] of this.#views) {
      if (ids.has(id)) continue;
      const hadFocus = gone.contains(document.activeElement);
      this.#views.delete(id);
      gone.remove();
      if (hadFocus) this.#focusBeside();
    }
    this.#shown.forEach(({ conversation: id }, index) => {
      if (!this.#views.has(id)) {
        const view = this.#handlers.make(id);
        this.#views.set(id, view);
        const after = this.#shown.slice(index + 1).find(({ conversation }) => this.#views.has(conversation));
        root.insertBefore(view.root, (after && this.view(after.conversation)?.root) ?? null);
      }
      this.showTalk(id);
    });
    root.dataset.count = String(this.#shown.length);
    byId("no-talks", HTMLElement).hidden = this.#shown.length > 0;
    this.#showTabs();
  }

  /** The conversation in which the reader was is gone. */
  #focusBeside() {
    if (this.#place === "talk" && this.activeView) this.activeView.root.focus({ preventScroll: true });
    else byId("queue-side", HTMLElement).focus({ preventScroll: true });
  }

  #showTabs() {
    const desk = this.#desk;
    if (!desk) return;
    const waiting = waiters(desk).length;
    const alarmed = desk.alarms.some(({ seenBy }) => seenBy === null);
    const place = this.#place;
    /** @type {Tab[]} */
    const tabs = [{
      id: "tab-queue",
      where: "narrow",
      make: () => (waiting > 0 ? plural("desk.tab.queue", waiting) : text("desk.tab.queueEmpty")),
      current: place === "queue",
      loud: false,
      go: () => this.goTo("queue"),
    }];
    for (const talk of this.#shown) tabs.push(this.#talkTab(talk, desk));
    if (desk.me.isLead) {
      tabs.push(
        { id: "tab-talks", where: "wide", make: () => text("desk.tab.talks"), current: place !== "board", loud: false, go: () => this.goTo("talk") },
        { id: "tab-board", where: "both", make: () => text("desk.tab.board"), current: place === "board", loud: alarmed, go: () => this.goTo("board") },
      );
    }
    this.#tabs.show(tabs);
    byId("tabs-nav", HTMLElement).dataset.lead = String(desk.me.isLead);
  }

  /** @param {Talk} talk @param {Desk} desk @returns {Tab} */
  #talkTab(talk, desk) {
    const id = talk.conversation;
    const unread = this.#talks.of(id)?.unread ?? 0;
    const topic = topicWords(queueOf(desk, talk.queue), talk.topic);
    return {
      id: `tab-${id}`,
      where: "narrow",
      make: () => talkTabWords(this.#slots.numberOf(id), topic, unread),
      current: this.#place === "talk" && this.#active === id,
      loud: unread > 0 || talk.danger,
      go: () => this.go(id),
    };
  }
}
