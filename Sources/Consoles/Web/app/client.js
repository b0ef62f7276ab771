/** A client's card: what is known, who is near, what is planned, how it went. */

import { currentLanguage, onLanguageChange, serviceWords, text } from "../language/language.js";
import { unlockSoundOnFirstTouch } from "../media/sound.js";
import { fetchCard, changeDetails, fetchPlans, fetchStaff, fetchUnits } from "../signalling/care-rest.js";
import { fetchTerminals } from "../signalling/rest.js";
import { Session, codeOf } from "../signalling/session.js";
import { AbsenceList, absenceWords } from "../ui/absence-list.js";
import { ClientDevices } from "../ui/client-devices.js";
import { ClientFacts } from "../ui/client-facts.js";
import { ClientSearch } from "../ui/client-search.js";
import { ComingVisits } from "../ui/coming-visits.js";
import { byId, element, keepingFocus, say, setText } from "../ui/dom.js";
import { refusalKey } from "../ui/form-parts.js";
import { Notice } from "../ui/notice.js";
import { OWN_NAMES, showOrganisation, showStatus, showView } from "../ui/page.js";
import { PlanList } from "../ui/plan-list.js";
import { withReason } from "../ui/reason-dialog.js";
import { RelativeList } from "../ui/relative-list.js";
import { visitsAround } from "../signalling/visits-around.js";
import { dayChanged, leave, openStaffPage, showConnectionLost } from "./staff-page.js";
import { TaskDesk } from "./task-desk.js";

/** @typedef {import("../signalling/care-messages.js").ClientCard} ClientCard */
/** @typedef {import("../signalling/messages.js").Snapshot} Snapshot */

/** Several events of one moment are answered by one look (ms). */
const TOGETHER = 400;
/** What a colleague writes on the card comes without an event: looked at as often (ms). */
const LOOK_AGAIN = 30_000;

class ClientPage {
  #id = new URLSearchParams(location.search).get("id") ?? "";
  #session;
  /** @type {TaskDesk} */
  #tasks;
  #notice = new Notice();
  #search = new ClientSearch();
  /** @type {ClientCard | null} */
  #card = null;
  /** @type {Map<string, string>} */
  #units = new Map();
  #head = element("header", { class: "card-head" });
  #away = element("p", { id: "away-now", class: "away-now" });
  /** @type {ClientFacts | null} */
  #facts = null;
  #relatives;
  #absences;
  #plans;
  #visits;
  #devices;
  #looking = 0;
  /** No reason was given: it is not asked for again by itself. */
  #refused = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon;

  constructor() {
    this.#session = new Session({ as: "staff", language: currentLanguage }, {
      started: (hello) => {
        showOrganisation(hello.organisation);
        this.#follow(hello.snapshot);
      },
      replaced: (snapshot) => this.#follow(snapshot),
      resumed: () => {
        showStatus(null);
        this.#tasks.back();
        this.#lookSoon();
      },
      event: (event, body) => this.#event(event, body),
      lost: () => {
        showConnectionLost();
        this.#tasks.lost();
      },
      crowded: () => showStatus(() => text("common.crowded")),
      closed: (reason) => this.#closed(reason),
    });
    this.#tasks = new TaskDesk(this.#session, { visitOf: () => null, call: null, inCall: () => false });
    const now = () => this.#session.now();
    const actions = {
      done: (/** @type {string} */ key, /** @type {string} */ name, /** @type {(() => Promise<unknown>) | undefined} */ back) => this.#done(key, name, back),
      failed: (/** @type {string} */ key) => this.#notice.show(() => text(key)),
    };
    this.#relatives = new RelativeList(this.#id, actions);
    this.#absences = new AbsenceList(this.#id, now, actions);
    this.#plans = new PlanList(this.#id, actions);
    this.#visits = new ComingVisits(this.#plans, now, actions);
    this.#devices = new ClientDevices(now, (key, name) => this.#done(key, name));
  }

  start() {
    showView("search");
    showStatus(() => text("carer.connecting"));
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void leave(this.#session));
    byId("open-here", HTMLAnchorElement).href = location.href;
    addEventListener("keydown", (event) => this.#shortcut(event));
    unlockSoundOnFirstTouch();
    onLanguageChange(() => this.#show());
    if (this.#id) {
      byId("to-ladder", HTMLAnchorElement).href = `/ladder.html?scope=client&id=${encodeURIComponent(this.#id)}`;
      byId("to-reminders", HTMLAnchorElement).href = `/reminders.html?client=${encodeURIComponent(this.#id)}`;
      setInterval(() => document.hidden || void this.#look(), LOOK_AGAIN);
      document.addEventListener("visibilitychange", () => document.hidden || this.#lookSoon());
    } else this.#search.focus();
    this.#session.start();
  }

  /** @param {Snapshot} snapshot */
  #follow(snapshot) {
    showStatus(null);
    this.#tasks.replace(snapshot.tasks);
    void this.#look();
  }

  /** @param {string} event @param {any} body */
  #event(event, body) {
    if (event === "task") this.#tasks.change(body);
    if (event === "visit") dayChanged();
    if (body?.clientId === this.#id) this.#lookSoon();
  }

  #lookSoon() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#look(), TOGETHER);
  }

  /** An answer that was overtaken by a later one is old. */
  async #look() {
    if (!this.#id || this.#refused) return;
    const look = ++this.#looking;
    try {
      const card = await withReason(this.#id, () => fetchCard(this.#id));
      if (look !== this.#looking) return;
      this.#card = card;
      if (document.body.dataset.view !== "card") this.#build(card);
      this.#show();
      const [staff, plans, terminals, { units }] = await Promise.all([fetchStaff(), fetchPlans(this.#id), fetchTerminals(), fetchUnits()]);
      if (look !== this.#looking) return;
      this.#units = new Map(units.map(({ id, name }) => [id, name]));
      const { client, autoAnswer } = card;
      keepingFocus(() => {
        this.#plans.show(plans, staff);
        this.#devices.show({ id: client.id, name: client.name, firstName: client.firstName, autoAnswer }, terminals);
      });
      this.#show();
      const visits = await visitsAround(this.#id, this.#session.now());
      if (look === this.#looking) keepingFocus(() => this.#visits.show(visits, staff));
    } catch (error) {
      if (look === this.#looking) this.#tellWhyNot(error);
    }
  }

  /** @param {unknown} error */
  #tellWhyNot(error) {
    const code = codeOf(error);
    if (code === "notSignedIn") location.replace("/");
    else if (code === "reasonNeeded") {
      this.#refused = true;
      setText(byId("nobody-title", HTMLElement), "card.closed");
      setText(byId("nobody-about", HTMLElement), "card.closedAbout");
    } else if (code === "notFound" && this.#card === null) {
      setText(byId("nobody-title", HTMLElement), "card.unknown");
      setText(byId("nobody-about", HTMLElement), "card.unknownAbout");
      this.#search.focus();
    } else if (code !== "offline") this.#notice.show(() => text(refusalKey(error)));
  }

  /** @param {ClientCard} card */
  #build(card) {
    this.#facts = new ClientFacts(card.client, (client, before) => {
      if (this.#card) this.#card.client = client;
      this.#done("card.saved", client.name, async () => changeDetails(client.id, client.version, before));
    });
    const column = (/** @type {HTMLElement[]} */ ...parts) => element("div", { class: "card-column" }, parts);
    byId("card", HTMLElement).replaceChildren(
      this.#head,
      this.#away,
      element("div", { class: "card-columns" }, [
        column(this.#facts.root, this.#relatives.root, this.#devices.root),
        column(this.#absences.root, this.#visits.root, this.#plans.root, this.#visits.past),
      ]),
    );
    showView("card");
  }

  #show() {
    const card = this.#card;
    if (!card || !this.#facts) return;
    const { client } = card;
    document.title = `${client.name} – Kuulolla`;
    const about = element("p", { id: "client-about", class: "quiet" });
    say(about, () => [OWN_NAMES[client.language], serviceWords(this.#units.get(client.unitId ?? "") ?? "")].filter(Boolean).join(" · "));
    this.#head.replaceChildren(element("h1", { id: "client-name", words: client.name }), about);
    const now = this.#session.now();
    const away = card.absences.find(({ from, until }) => from <= now && (until === null || until > now));
    this.#away.hidden = !away;
    if (away) say(this.#away, () => absenceWords(away));
    keepingFocus(() => {
      this.#facts?.show(client);
      this.#relatives.show(card.relatives);
      this.#absences.show(card.absences);
    });
  }

  /** @param {string} key @param {string} name @param {() => Promise<unknown>} [back] */
  #done(key, name, back) {
    dayChanged();
    void this.#look();
    this.#notice.show(() => text(key, { name }), back && (() => void this.#undo(back)));
  }

  /** @param {() => Promise<unknown>} back */
  async #undo(back) {
    try {
      await back();
      this.#notice.show(() => text("terminal.undone"));
    } catch (error) {
      const key = codeOf(error) === "stale" ? "terminal.cannotUndo" : refusalKey(error);
      this.#notice.show(() => text(key));
    }
    dayChanged();
    await this.#look();
  }

  /** @param {KeyboardEvent} event */
  #shortcut(event) {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target instanceof HTMLElement && event.target.closest("input, select, textarea, dialog")) return;
    event.preventDefault();
    this.#search.focus();
  }

  /** @param {string} reason */
  #closed(reason) {
    this.#tasks.stop();
    showStatus(null);
    if (reason !== "takenOver" && reason !== "internal") {
      location.replace("/");
      return;
    }
    showView("closed");
    setText(byId("closed-sentence", HTMLElement), reason === "takenOver" ? "carer.takenOver" : "carer.broken");
  }
}

void openStaffPage(() => new ClientPage().start());
