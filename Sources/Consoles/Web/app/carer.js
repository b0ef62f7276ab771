/** The carer's page: today's visits, calling, the call, and what comes after it. */

import { durationWords, spokenTime } from "../language/clock.js";
import { onLanguageChange, preferLanguage, startLanguage, currentLanguage, text } from "../language/language.js";
import { LocalDevices } from "../media/devices.js";
import { unlockSoundOnFirstTouch } from "../media/sound.js";
import { fetchMe, fetchVisits, signOut } from "../signalling/rest.js";
import { Session, codeOf } from "../signalling/session.js";
import { byId, element, setText, setWords } from "../ui/dom.js";
import { openHelp, shortcutsOn } from "../ui/help-dialog.js";
import { openLinkDialog } from "../ui/link-dialog.js";
import { phoneSentence, showLanguageChoice, showOrganisation, showStatus, showView } from "../ui/page.js";
import { ReadyPanel } from "../ui/ready-panel.js";
import { VisitList } from "../ui/visit-list.js";
import { CallController } from "./call-controller.js";
import { DAY_CHECK, DayWatch } from "./day-watch.js";

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").Snapshot} Snapshot */
/** @typedef {import("../signalling/messages.js").EndReason} EndReason */

/** @type {Record<EndReason, string>} */
const ENDED = {
  hungUp: "carer.ended.hungUp",
  declined: "carer.ended.declined",
  noAnswer: "carer.ended.noAnswer",
  cancelled: "carer.ended.cancelled",
  busy: "carer.ended.busy",
  lost: "carer.ended.lost",
  failed: "carer.ended.failed",
};

/** @type {Record<string, string>} */
const REFUSED = {
  busy: "carer.refused.busy",
  alreadyInCall: "carer.refused.alreadyInCall",
  mediaUnavailable: "carer.refused.mediaUnavailable",
  notFound: "carer.refused.notFound",
  notAllowed: "carer.refused.notAllowed",
};

/** Ends after which the same client is called again, more often than not. */
const AGAIN = new Set(["noAnswer", "declined", "busy", "lost", "failed"]);
/** Pause between two attempts to reach the gateway at the start (ms). */
const START_AGAIN = 3_000;

class CarerPage {
  #devices = new LocalDevices();
  #list;
  #day;
  #session;
  #calls;
  #ready;
  /** @type {Visit | null} */
  #visitOfCall = null;
  /** A press on a call button has not been answered yet. */
  #ringing = false;

  constructor() {
    this.#session = new Session(
      { as: "staff", language: currentLanguage },
      {
        started: (hello) => {
          showOrganisation(hello.organisation);
          this.#follow(hello.snapshot);
        },
        replaced: (snapshot) => this.#follow(snapshot),
        resumed: (mediaEpoch) => {
          showStatus("");
          this.#calls.resumed(mediaEpoch);
        },
        event: (event, body) => this.#event(event, body),
        lost: () => {
          showStatus(text("carer.connectionLost"));
          this.#calls.connectionLost();
        },
        closed: (reason) => this.#closed(reason),
      },
    );
    this.#list = new VisitList(() => this.#session.now(), {
      call: (visit) => void this.#ring(visit),
      links: (visit) => void openLinkDialog(visit),
    });
    this.#day = new DayWatch(() => this.#session.now(), fetchVisits, (visits) => this.#list.replace(visits));
    this.#calls = new CallController(this.#session, this.#devices, {
      changed: (call) => this.#callChanged(call),
      ended: (call, lasted) => this.#callEnded(call, lasted),
      confirmEnd: null,
    });
    this.#ready = new ReadyPanel(this.#devices, () => this.#calls.onStage);
  }

  start() {
    showView("list");
    showStatus(text("carer.connecting"));
    byId("help", HTMLButtonElement).addEventListener("click", openHelp);
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void this.#signOut());
    byId("back-to-list", HTMLButtonElement).addEventListener("click", () => this.#backToList());
    addEventListener("keydown", (event) => this.#shortcut(event));
    onLanguageChange(() => this.#list.show());
    setInterval(() => void this.#day.check(), DAY_CHECK);
    unlockSoundOnFirstTouch();
    this.#session.start();
  }

  /** @param {Snapshot} snapshot */
  #follow(snapshot) {
    showStatus("");
    this.#list.replace(snapshot.visits);
    this.#day.told(snapshot.now);
    this.#calls.follow(snapshot);
  }

  /** @param {string} event @param {any} body */
  #event(event, body) {
    if (event === "call") this.#calls.callChanged(body);
    else if (event === "visit") this.#list.change(body);
    else if (event === "presence") this.#list.presence(body.clientId, body.reachable);
    else if (event === "text") this.#calls.textCame(body);
    else this.#calls.mediaEvent(event, body);
  }

  /** @param {Visit} visit */
  async #ring(visit) {
    if (this.#calls.onStage || this.#ringing) return;
    // A call that waits for the line would ring at a moment nobody chose.
    if (!this.#session.ready) {
      showStatus(text("carer.offline"));
      return;
    }
    this.#ringing = true;
    this.#visitOfCall = visit;
    showStatus(text("carer.calling"));
    try {
      await this.#calls.ring(visit.id);
      showStatus("");
    } catch (error) {
      const code = codeOf(error);
      const name = visit.clientName;
      showStatus(REFUSED[code] ? text(REFUSED[code] ?? "", { name }) : text("carer.refused.other"));
    } finally {
      this.#ringing = false;
    }
  }

  /** @param {Call} call */
  #callChanged(call) {
    if (!this.#calls.onStage) return; // Held in another window of this carer.
    this.#visitOfCall = this.#list.find(call.visitId) ?? this.#visitOfCall;
    showView("call");
  }

  /** @param {Call} call @param {number} lasted ms */
  #callEnded(call, lasted) {
    if (document.body.dataset.view !== "call") return;
    const name = this.#visitOfCall?.clientName ?? "";
    const key = ENDED[call.reason ?? "failed"] ?? ENDED.failed;
    const time = durationWords(lasted);
    setWords(byId("ended-sentence", HTMLElement), text(key, { name, time }));
    this.#offerNext(AGAIN.has(call.reason ?? ""));
    showView("ended");
    const first = document.getElementById("call-again") ?? document.getElementById("call-next");
    (first ?? byId("back-to-list", HTMLElement)).focus();
  }

  /**
   * The next visit, one press away; where the last one was not reached, also to try again.
   * @param {boolean} again
   */
  #offerNext(again) {
    const last = this.#visitOfCall;
    const next = this.#list.next(last?.id);
    const holder = byId("next-visit", HTMLElement);
    holder.replaceChildren();
    if (again && last) {
      const words = text("carer.callAgain", { name: last.clientName });
      holder.append(element("button", { id: "call-again", class: "button button-call button-large", words, press: () => void this.#ring(last) }));
    }
    if (!next) {
      holder.append(element("p", { key: "carer.noNext" }));
      return;
    }
    holder.append(
      element("p", { words: text("carer.next", { name: next.clientName, time: spokenTime(next.startsAt) }) }),
      element("button", { id: "call-next", class: "button button-call button-large", key: "carer.callNext", press: () => void this.#ring(next) }),
    );
  }

  #backToList() {
    showView("list");
    this.#list.focusNext();
  }

  /** @param {string} reason */
  #closed(reason) {
    this.#calls.drop();
    this.#ready.stop();
    void this.#devices.close();
    if (reason === "takenOver") {
      showView("closed");
      setText(byId("closed-sentence", HTMLElement), "carer.takenOver");
    } else if (reason === "internal" || reason === "tooMany") {
      showView("closed");
      setText(byId("closed-sentence", HTMLElement), "carer.broken");
    } else {
      location.replace("/");
    }
    showStatus("");
  }

  async #signOut() {
    this.#session.stop();
    await signOut().catch(() => {}); // Signed out already, or the gateway is away: leave all the same.
    location.replace("/");
  }

  /** @param {KeyboardEvent} event */
  #shortcut(event) {
    if (!shortcutsOn() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target instanceof HTMLElement && event.target.closest("input, select, textarea, dialog")) return;
    const inCall = this.#calls.onStage;
    const key = event.key.toLowerCase();
    if (key === "?") openHelp();
    else if (inCall && key === "m") this.#calls.toggleMicrophone();
    else if (inCall && key === "c") this.#calls.toggleCamera();
    else if (inCall && key === "t") this.#calls.toggleText();
    else if (inCall && key === "e" && event.shiftKey) void this.#calls.hangUp();
    else if (!inCall && key === "n") this.#backToList();
    else return;
    event.preventDefault();
  }
}

async function start() {
  await startLanguage();
  showLanguageChoice();
  // Not by a reload: while the gateway is away, that would end on the browser's own page of errors.
  for (;;) {
    try {
      const me = await fetchMe();
      await preferLanguage(me.you.language);
      setWords(byId("who", HTMLElement), [me.you.name, me.you.unit].filter(Boolean).join(", "));
      showOrganisation(me.organisation);
      break;
    } catch (error) {
      if (codeOf(error) === "notSignedIn") {
        location.replace("/");
        return;
      }
      showStatus(`${text("carer.connectionLost")} ${phoneSentence()}`.trim());
      await new Promise((resolve) => setTimeout(resolve, START_AGAIN));
    }
  }
  new CarerPage().start();
}

void start();
