/** The carer's page: today's visits, calling, the call, and what comes after it. */

import { durationWords, spokenTime } from "../language/clock.js";
import { onLanguageChange, preferLanguage, startLanguage, currentLanguage, text } from "../language/language.js";
import { LocalDevices } from "../media/devices.js";
import { unlockSoundOnFirstTouch } from "../media/sound.js";
import { fetchMe, fetchVisits, signOut } from "../signalling/rest.js";
import { Session, codeOf } from "../signalling/session.js";
import { byId, element, say, setText, setWords } from "../ui/dom.js";
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

/** How a call ended whose client is best called again at once. */
const AGAIN = new Set(["noAnswer", "declined", "lost", "failed", "busy"]);
/** Pause before the gateway is asked again who is signed in (ms). */
const ASK_AGAIN = 3_000;

class CarerPage {
  #devices = new LocalDevices();
  #list;
  #day;
  #session;
  #calls;
  #ready;
  /** @type {Visit | null} */
  #visitOfCall = null;

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
          showStatus(null);
          this.#calls.resumed(mediaEpoch);
        },
        event: (event, body) => this.#event(event, body),
        lost: () => {
          showStatus(() => text("carer.connectionLost"));
          this.#calls.connectionLost();
        },
        crowded: () => showStatus(() => text("common.crowded")),
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
    showStatus(() => text("carer.connecting"));
    byId("help", HTMLButtonElement).addEventListener("click", openHelp);
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void this.#signOut());
    byId("back-to-list", HTMLButtonElement).addEventListener("click", () => this.#backToList());
    addEventListener("keydown", (event) => this.#shortcut(event));
    unlockSoundOnFirstTouch();
    onLanguageChange(() => this.#list.show());
    setInterval(() => void this.#day.check(), DAY_CHECK);
    this.#session.start();
  }

  /** @param {Snapshot} snapshot */
  #follow(snapshot) {
    showStatus(null);
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
    if (this.#calls.onStage || this.#calls.calling) return;
    if (!this.#session.ready) return; // The sentence on top says that the connection is broken.
    this.#visitOfCall = visit;
    showStatus(null);
    const ringing = this.#calls.ring(visit.id);
    this.#showCalling();
    try {
      await ringing;
    } catch (error) {
      const key = REFUSED[codeOf(error)] ?? "carer.refused.other";
      if (this.#session.ready) showStatus(() => text(key, { name: visit.clientName }));
    } finally {
      this.#showCalling();
    }
  }

  /** The button that was pressed says that it was heard. */
  #showCalling() {
    const visitId = this.#calls.calling;
    this.#list.showCalling(visitId);
    for (const button of byId("next-visit", HTMLElement).querySelectorAll("button")) {
      const busy = visitId !== "" && button.dataset.visit === visitId;
      button.setAttribute("aria-busy", String(busy));
      if (busy) setText(button, "call.ringing");
      else this.#nameCallButton(button);
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
    say(byId("ended-sentence", HTMLElement), () => text(key, { name, time: durationWords(lasted, "lasting") }));
    this.#offerNext(AGAIN.has(call.reason ?? "failed"));
    showView("ended");
    (byId("next-visit", HTMLElement).querySelector("button") ?? byId("back-to-list", HTMLElement)).focus();
  }

  /**
   * The next visit, one press away; before it the last one, where it was not reached.
   * @param {boolean} again
   */
  #offerNext(again) {
    const last = this.#visitOfCall;
    const next = this.#list.next(last?.id);
    const sentence = element("p", next ? {} : { key: "carer.noNext" });
    if (next) say(sentence, () => text("carer.next", { name: next.clientName, time: spokenTime(next.startsAt) }));
    byId("next-visit", HTMLElement).replaceChildren(
      ...(again && last ? [this.#callButton("call-again", last)] : []),
      sentence,
      ...(next ? [this.#callButton("call-next", next)] : []),
    );
  }

  /** @param {"call-again" | "call-next"} id @param {Visit} visit */
  #callButton(id, visit) {
    const press = () => void this.#ring(this.#list.find(visit.id) ?? visit);
    const button = element("button", { id, class: "button button-call button-large", attributes: { "data-visit": visit.id }, press });
    this.#nameCallButton(button);
    return button;
  }

  /** @param {HTMLElement} button */
  #nameCallButton(button) {
    const name = this.#list.find(button.dataset.visit ?? "")?.clientName ?? "";
    if (button.id === "call-again") say(button, () => text("carer.callAgain", { name }));
    else setText(button, "carer.callNext");
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
    } else if (reason === "internal") {
      showView("closed");
      setText(byId("closed-sentence", HTMLElement), "carer.broken");
    } else {
      location.replace("/");
    }
    showStatus(null);
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
  const me = await whoIsHere();
  if (!me) {
    location.replace("/");
    return;
  }
  showStatus(null);
  await preferLanguage(me.you.language);
  setWords(byId("who", HTMLElement), [me.you.name, me.you.unit].filter(Boolean).join(", "));
  showOrganisation(me.organisation);
  new CarerPage().start();
}

/** Asks until the gateway has answered. @returns {ReturnType<typeof fetchMe> | Promise<null>} null: nobody */
async function whoIsHere() {
  for (;;) {
    try {
      return await fetchMe();
    } catch (error) {
      if (codeOf(error) === "notSignedIn") return null;
    }
    showStatus(() => `${text("carer.connectionLost")} ${phoneSentence()}`.trim());
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
  }
}

void start();
