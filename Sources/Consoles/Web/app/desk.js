/** The counsellor's desk: my shift, who waits, my conversations side by side, and the shift lead's board. */

import { onLanguageChange, text } from "../language/language.js";
import { unlockSoundOnFirstTouch } from "../media/sound.js";
import { fetchMe } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { askFirst } from "../ui/dialog.js";
import { byId, keepingFocus, setText } from "../ui/dom.js";
import { Notice } from "../ui/notice.js";
import { showStatus, showView } from "../ui/page.js";
import { CallDesk } from "../desk/call-desk.js";
import { Board } from "../desk/board.js";
import { CallsForMe } from "../desk/calls-for-me.js";
import { Drafts } from "../desk/drafts.js";
import { DutyPanel } from "../desk/duty-panel.js";
import { deedOf, openKeys } from "../desk/keys.js";
import { Line, refusalCode, requestId } from "../desk/line.js";
import { QueueList } from "../desk/queue-list.js";
import { Ringing } from "../desk/ringing.js";
import { DeskSocket } from "../desk/socket.js";
import { Stage } from "../desk/stage.js";
import { openDebrief } from "../desk/talk-dialogs.js";
import { TalkView } from "../desk/talk-view.js";
import { Talks } from "../desk/talks.js";
import { allTalks, leads, partOf, waiters } from "../desk/view.js";
import { WaitingList } from "../desk/waiting-list.js";
import { queueOf, refusalKey } from "../desk/words.js";
import { leave, openStaffPage } from "./staff-page.js";

/** @typedef {import("../desk/messages.js").Desk} Desk */

/** How often times that run are written again (ms). */
const DRAWN = 5_000;

const newId = () => requestId((into) => crypto.getRandomValues(into));

class DeskPage {
  /** @type {Line} */
  #line;
  /** @type {DeskSocket} */
  #socket;
  #drafts = new Drafts();
  /** @type {Talks} */
  #talks;
  #notice = new Notice();
  /** @type {Stage} */
  #stage;
  #duty;
  #queues;
  #waiting;
  #calls;
  #board;
  #callDesk;
  /** @type {Ringing} */
  #ringing;
  /** @type {Desk | null} */
  #desk = null;
  /** To be gone to as soon as it is on the desk.
   * @type {string | null} */
  #awaited = null;
  #offset = 0;
  #closed = false;

  constructor() {
    const now = () => this.#now();
    this.#socket = new DeskSocket({
      opened: () => this.#line.opened(),
      received: (message) => this.#line.received(message),
      lost: (wasOpen) => this.#lost(wasOpen),
    });
    this.#line = new Line({
      send: (frame) => this.#socket.send(frame),
      desk: (desk) => this.#follow(desk),
      entry: (conversation, entry) => this.#talks.entry(conversation, entry),
      typing: (conversation, name, on) => this.#talks.typed(conversation, name, on),
      media: (message) => this.#callDesk.received(message),
      notOpened: (conversation, code) => {
        this.#talks.notOpened(conversation, code);
        if (code === "notAllowed") this.#notice.show(() => text("desk.refused.notAllowed"));
      },
      bye: (reason, pause) => this.#bye(reason, pause),
    }, newId);
    this.#callDesk = new CallDesk({
      ask: (type, body) => this.#ask(type, body),
      media: (type, body) => this.#line.ask(type, body, { now: true }),
      newName: newId,
      now,
    });
    this.#talks = new Talks(this.#line, this.#drafts, {
      changed: (conversation) => this.#stage.showTalk(conversation),
      came: (conversation) => {
        if (document.hidden || conversation !== this.#stage.active) this.#ringing.knock();
      },
      refused: (conversation, manner, words, key) => this.#giveBack(conversation, manner, words, key),
      newId,
      now,
    });
    this.#stage = new Stage(this.#talks, {
      make: (conversation) => this.#view(conversation),
      draw: () => this.#draw(),
      focusQueue: () => this.#waiting.focus(),
    });
    this.#duty = new DutyPanel((status, queues) => this.#ask("duty", { status, queues }));
    this.#queues = new QueueList(now);
    this.#waiting = new WaitingList({
      takeNext: () => this.#takeNext(),
      take: ({ conversation }) => this.#take(conversation),
      begin: () => this.#duty.begin(),
      now,
    });
    this.#calls = new CallsForMe({
      seen: (conversation) => this.#ask("seen", { conversation }),
      accept: (conversation) => this.#take(conversation),
      join: (conversation) => this.#join(conversation),
      show: (conversation) => this.#show(conversation),
      canShow: (conversation) => this.#canShow(conversation),
      now,
    });
    this.#board = new Board({ ask: (type, body) => this.#ask(type, body), observe: (conversation) => this.#observe(conversation), notice: (make, back) => this.#notice.show(make, back), now });
    this.#ringing = new Ringing(now, () => this.#draw());
  }

  start() {
    showView("desk");
    showStatus(() => text("desk.connecting"));
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => this.#signOut());
    byId("keys", HTMLButtonElement).addEventListener("click", () => openKeys(this.#desk?.me.isLead ?? false));
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("visibilitychange", () => this.#stage.look());
    unlockSoundOnFirstTouch();
    onLanguageChange(() => this.#draw());
    setInterval(() => this.#draw(), DRAWN);
    setInterval(() => this.#talks.expire(), 1_000);
    this.#socket.open();
  }

  #now() {
    return Date.now() + this.#offset;
  }

  /** @param {Desk} desk */
  #follow(desk) {
    this.#offset = desk.now - Date.now();
    this.#desk = desk;
    showStatus(null);
    this.#draw();
    const awaited = this.#awaited;
    if (awaited !== null && this.#stage.view(awaited)) {
      this.#awaited = null;
      this.#stage.go(awaited);
    }
  }

  #draw() {
    const desk = this.#desk;
    if (!desk || this.#closed) return;
    this.#duty.show(desk);
    this.#queues.show(desk);
    keepingFocus(() => {
      this.#waiting.show(desk);
      this.#calls.show(desk);
    });
    this.#stage.show(desk, this.#talks.follow(desk));
    this.#callDesk.follow(desk);
    if (desk.me.isLead) this.#board.show(desk);
    this.#ringing.show(desk, this.#talks.unread);
  }

  /** @param {string} id */
  #view(id) {
    const body = (/** @type {object} */ more) => ({ conversation: id, ...more });
    return new TalkView(id, {
      ask: (type, more = {}) => this.#ask(type, body(more)),
      send: (manner, words) => void this.#talks.send(id, manner, words),
      typing: (on) => this.#line.tell("typing", body({ on })),
      changed: (manner, words) => this.#drafts.write(id, manner, words),
      leave: () => {
        this.#talks.leave(id);
        this.#draw();
      },
      wrapUp: async (wrapUp) => {
        const queue = this.#desk && queueOf(this.#desk, this.#stage.talk(id)?.queue ?? "");
        const wrong = await this.#ask("wrapUp", body(wrapUp));
        if (!wrong && wrapUp.heavy && this.#desk) openDebrief(this.#desk, queue?.debrief ?? "", () => void this.#rest());
        return wrong;
      },
      call: this.#callDesk.panel(id),
      touched: () => this.#stage.activate(id),
      now: () => this.#now(),
    }, this.#drafts.of(id));
  }

  /** Where a conversation of an alarm can be seen: on the desk, among those who wait, by a shift lead.
   * @param {string} conversation */
  #canShow(conversation) {
    const desk = this.#desk;
    if (!desk) return false;
    if (this.#stage.view(conversation)) return true;
    if (waiters(desk).some((one) => one.conversation === conversation)) return true;
    return desk.me.isLead && allTalks(desk).some((talk) => talk.conversation === conversation);
  }

  /** @param {string} conversation */
  #show(conversation) {
    const desk = this.#desk;
    if (!desk) return;
    if (this.#stage.view(conversation)) this.#stage.go(conversation);
    else if (waiters(desk).some((one) => one.conversation === conversation)) {
      this.#stage.goTo("queue");
      document.getElementById(`take-${conversation}`)?.focus();
    } else if (desk.me.isLead) this.#observe(conversation);
  }

  /** @param {string} conversation */
  #observe(conversation) {
    if (!this.#line.up) {
      this.#notice.show(() => text("desk.refused.offline"));
      return;
    }
    this.#talks.watch(conversation);
    this.#stage.go(conversation);
  }

  /** @returns {Promise<string>} */
  async #takeNext() {
    try {
      const { conversation } = await this.#line.ask("takeNext", {}, { now: true });
      if (!conversation) return "desk.why.nobody";
      this.#await(conversation);
      return "";
    } catch (error) {
      return refusalKey(refusalCode(error));
    }
  }

  /** Who did not answer is called again by it.
   * @param {string} conversation @returns {Promise<string>} */
  async #take(conversation) {
    const wrong = await this.#ask("take", { conversation });
    if (!wrong) this.#await(conversation);
    return wrong;
  }

  /** @param {string} conversation @returns {Promise<string>} */
  async #join(conversation) {
    const desk = this.#desk;
    const talk = desk && allTalks(desk).find((one) => one.conversation === conversation);
    const part = talk && leads(desk, talk.queue) ? "lead" : "second";
    const wrong = await this.#ask("join", { conversation, part });
    if (!wrong) this.#await(conversation);
    return wrong;
  }

  /** @param {string} conversation */
  #await(conversation) {
    if (this.#stage.view(conversation)) this.#stage.go(conversation);
    else this.#awaited = conversation;
  }

  /** @param {string} type @param {object} body
   * @returns {Promise<string>} a text key of what went wrong; empty: nothing */
  async #ask(type, body) {
    try {
      await this.#line.ask(type, body, { now: true });
      return "";
    } catch (error) {
      return refusalKey(refusalCode(error));
    }
  }

  async #rest() {
    const wrong = await this.#ask("duty", { status: "pause", queues: this.#desk?.me.queues ?? [] });
    if (wrong) this.#notice.show(() => text(wrong));
  }

  /** @param {string} conversation @param {import("../desk/log.js").Manner} manner @param {string} words @param {string} key */
  #giveBack(conversation, manner, words, key) {
    if (this.#closed) return;
    const view = this.#stage.view(conversation);
    if (view && !view.box.root.hidden) view.box.giveBack(manner, words, key);
    else this.#notice.show(() => text("desk.notSent", { words }));
  }

  /** @param {boolean} wasOpen */
  #lost(wasOpen) {
    this.#line.lost();
    showStatus(() => text("desk.lost"));
    // A line that never opens may be refused to somebody who is signed in no longer.
    if (!wasOpen) void fetchMe().catch((error) => codeOf(error) === "notSignedIn" && this.#away());
  }

  /** @param {string} reason @param {number} pause */
  #bye(reason, pause) {
    this.#socket.pauseAtLeast(pause);
    if (reason === "signedOut") this.#away();
    else if (reason === "replaced") {
      this.#close();
      showView("closed");
      setText(byId("closed-sentence", HTMLElement), "desk.replaced");
    }
  }

  #close() {
    this.#closed = true;
    this.#socket.stop();
    this.#line.end();
    this.#callDesk.stop();
    this.#ringing.stop();
    showStatus(null);
  }

  #away() {
    if (this.#closed) return;
    this.#close();
    location.replace("/");
  }

  #signOut() {
    const open = this.#desk?.mine.filter((talk) => talk.phase !== "ended" && partOf(talk, this.#desk?.me.id ?? "") === "counsellor").length ?? 0;
    const go = () => {
      this.#close();
      this.#drafts.keepOnly(new Set());
      void leave(null);
    };
    if (open === 0) go();
    else askFirst({ id: "sign-out-open", title: "desk.signOut.title", sentence: "desk.signOut.means", yes: "desk.signOut.yes", no: "desk.signOut.no", confirmed: go });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const deed = deedOf(event);
    if (deed === null || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    const view = this.#stage.activeView;
    if (typeof deed === "number") this.#stage.goToNumber(deed);
    else if (deed === "takeNext") void this.#waiting.takeNext();
    else if (deed === "queue") this.#stage.goTo("queue");
    else if (deed === "board") this.#stage.toggleBoard();
    else if (deed === "help") openKeys(this.#desk?.me.isLead ?? false);
    else if (deed === "next" || deed === "previous") this.#stage.goBeside(deed === "next" ? 1 : -1);
    else if (deed === "seen") this.#seen();
    else if (deed === "flag") view?.flag();
    else if (deed === "note") view?.box.toggleNote();
    else if (deed === "canned") view?.box.openCanned();
    else if (deed === "handOver") view?.handOver();
    else if (deed === "end") view?.end();
  }

  /** The oldest alarm that nobody has noticed. */
  #seen() {
    const alarm = this.#desk?.alarms.filter(({ seenBy }) => seenBy === null).sort((one, other) => one.since - other.since)[0];
    if (alarm) document.getElementById(`alarm-${alarm.conversation}-act`)?.click();
  }
}

void openStaffPage(() => new DeskPage().start());
