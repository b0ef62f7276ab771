/**
 * The page of a link: the client's is calm until the call, and one touch answers; a guest's stands at
 * the call's door until it is opened. Words for everything that can go wrong. The link's secret stays in the address's fragment, which browsers
 * send nowhere; the page shows it to the gateway in `hello` alone.
 */

import { greeting, weekday } from "../language/clock.js";
import { currentLanguage, onLanguageChange, serviceWords, startLanguage, text } from "../language/language.js";
import { LocalDevices } from "../media/devices.js";
import { onSoundChange, playAt, soundWaits, startRinging, unlockSoundOnFirstTouch } from "../media/sound.js";
import { fetchOrganisation } from "../signalling/rest.js";
import { Session, codeOf } from "../signalling/session.js";
import { otherOf, selfOf } from "../ui/call-people.js";
import { DeviceTest } from "../ui/device-test.js";
import { askFirst } from "../ui/dialog.js";
import { byId, say, setText, setWords } from "../ui/dom.js";
import { phoneSentence, showLanguageChoice, showOrganisation, showStatus, showView } from "../ui/page.js";
import { wantBoxes } from "../ui/want-boxes.js";
import { roleWords } from "../ui/people-words.js";
import { CallController } from "./call-controller.js";
import { secretOf } from "./link-secret.js";
import { guestWords, mayCall, nextWords } from "./visit-words.js";
import { keepAwake } from "./wake-lock.js";

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/messages.js").Person} Person */
/** @typedef {import("../signalling/messages.js").Snapshot} Snapshot */
/** @typedef {import("../signalling/messages.js").Visit} Visit */

/** Why the link does not work any more, or the page cannot go on.
 * @type {Record<string, string>} */
const CLOSED = {
  linkUnknown: "guest.closed.unknown",
  linkExpired: "guest.closed.expired",
  linkRevoked: "guest.closed.revoked",
  sessionEnded: "guest.closed.expired",
  takenOver: "guest.closed.takenOver",
};

/** @type {Record<string, string>} */
const ENDED = {
  hungUp: "guest.ended.hungUp",
  declined: "guest.ended.declined",
  noAnswer: "guest.ended.noAnswer",
  cancelled: "guest.ended.cancelled",
  lost: "guest.ended.lost",
  left: "guest.ended.left",
  removed: "guest.ended.removed",
};

/** How long the closing words stay before the page is calm again (ms). */
const ENDED_SHOWN = 20_000;

/** How a call ended that a relative has placed.
 * @type {Record<string, string>} */
const PLACED_ENDED = {
  declined: "guest.calls.declined",
  noAnswer: "guest.calls.noAnswer",
  busy: "guest.calls.careCall",
};

class GuestPage {
  #devices = new LocalDevices();
  #session;
  #calls;
  #test;
  /** @type {Person | null} */
  #you = null;
  /** @type {Visit | null} */
  #visit = null;
  #stopRinging = () => {};
  /** The call at whose door this guest stood or stands.
   * @type {Call | null} */
  #lastCall = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #calmTimer;
  /** The page has said its last word: nothing calls it back. */
  #over = false;

  /** @param {string} secret */
  constructor(secret) {
    this.#session = new Session(
      { as: "guest", secret, language: currentLanguage },
      {
        started: (hello) => {
          this.#you = hello.you;
          document.body.dataset.role = hello.you.role ?? "client";
          if (hello.you.role === "observer") this.#devices.want({ camera: false, microphone: false });
          showOrganisation(hello.organisation);
          showWhoSees(hello.organisation);
          this.#follow(hello.snapshot);
        },
        replaced: (snapshot) => this.#follow(snapshot),
        resumed: (mediaEpoch) => {
          showStatus(null);
          this.#calls.resumed(mediaEpoch);
        },
        event: (event, body) => this.#event(event, body),
        lost: () => {
          showStatus(() => `${text("common.connectionLost")} ${phoneSentence()}`.trim());
          this.#calls.connectionLost();
        },
        crowded: () => showStatus(() => `${text("common.crowded")} ${phoneSentence()}`.trim()),
        closed: (reason) => void this.#closed(reason),
      },
    );
    this.#calls = new CallController(this.#session, this.#devices, {
      changed: (call) => this.#callChanged(call),
      ended: (call) => this.#callEnded(call),
      confirmEnd: (end) =>
        askFirst({ id: "hang-up-confirm", title: "guest.endQuestion", yes: "guest.endYes", no: "guest.endNo", danger: true, confirmed: end }),
    });
    this.#test = new DeviceTest(byId("guest-test", HTMLElement), this.#session, this.#devices);
  }

  start() {
    showView("connecting");
    byId("answer", HTMLButtonElement).addEventListener("click", () => void this.#answer());
    byId("decline", HTMLButtonElement).addEventListener("click", () => void this.#decline());
    byId("guest-check", HTMLButtonElement).addEventListener("click", () => this.#startTest());
    byId("guest-check-done", HTMLButtonElement).addEventListener("click", () => this.#calm());
    byId("guest-take-here", HTMLButtonElement).addEventListener("click", () => this.#calls.moveHere());
    byId("guest-ended-ok", HTMLButtonElement).addEventListener("click", () => this.#calm());
    byId("guest-call", HTMLButtonElement).addEventListener("click", () => void this.#call());
    byId("guest-knock", HTMLButtonElement).addEventListener("click", () => void this.#knock());
    byId("guest-waiting-leave", HTMLButtonElement).addEventListener("click", () => void this.#calls.hangUp());
    byId("guest-waiting-devices", HTMLButtonElement).addEventListener("click", () => void this.#devices.open());
    onLanguageChange(() => this.#showWords());
    setInterval(() => this.#showWords(), 15_000);
    byId("guest-wants", HTMLElement).replaceChildren(wantBoxes(this.#devices));
    this.#devices.onChange(() => this.#showWords());
    byId("guest-try-again", HTMLButtonElement).addEventListener("click", () => location.reload());
    onSoundChange(() => this.#showWords());
    unlockSoundOnFirstTouch();
    keepAwake();
    this.#session.start();
  }

  /** @param {Snapshot} snapshot */
  #follow(snapshot) {
    showStatus(null);
    this.#visit = snapshot.visits[0] ?? null;
    this.#calls.follow(snapshot);
    const removed = snapshot.calls.find((call) => selfOf(call)?.leftBecause === "removed");
    if (removed && !this.#calls.call) {
      this.#callEnded({ ...removed, reason: null });
      return;
    }
    if (!this.#calls.call && document.body.dataset.view !== "test") this.#calm();
    this.#showWords();
  }

  /** @param {string} event @param {any} body */
  #event(event, body) {
    if (event === "call") this.#calls.callChanged(body);
    else if (event === "text") this.#calls.textCame(body);
    else if (event === "visit") {
      this.#visit = body;
      this.#showWords();
    } else this.#calls.mediaEvent(event, body);
  }

  /** @param {Call} call */
  #callChanged(call) {
    this.#test.stop();
    clearTimeout(this.#calmTimer);
    if (this.#calls.onStage) {
      this.#quiet();
      showView("call");
    } else if (selfOf(call)?.state === "ringing") {
      this.#ring(call);
    } else if (selfOf(call)?.state === "waiting" && !call.elsewhere) {
      this.#wait(call);
    } else if (selfOf(call)?.state === "joined" && !call.elsewhere && this.#isGuest) {
      // Let in: the stage is on its way.
    } else {
      this.#showElsewhere();
    }
  }

  get #isGuest() {
    return this.#you?.role !== "client";
  }

  /** At the door of the call.
   * @param {Call} call */
  #wait(call) {
    this.#quiet();
    this.#lastCall = call;
    showView("waiting");
    this.#showDoor(call);
  }

  /** @param {Call} call */
  #showDoor(call) {
    const name = otherOf(call)?.name ?? "";
    setWords(byId("guest-waiting-words", HTMLElement), text("guest.waiting.who", { name }));
    const { camera, microphone } = this.#devices.tracks;
    byId("guest-waiting-devices", HTMLButtonElement).hidden = camera !== null || microphone !== null;
  }

  /** A relative calls. */
  async #call() {
    const visit = this.#visit;
    if (!visit || this.#calls.calling) return;
    setWords(byId("guest-note", HTMLElement), "");
    try {
      await this.#calls.ring(visit.id);
    } catch (error) {
      const key = codeOf(error) === "busy" ? "guest.calls.busy" : "guest.calls.failed";
      say(byId("guest-note", HTMLElement), () => text(key, { name: visit.clientFirstName }));
    }
  }

  async #knock() {
    const call = this.#lastCall;
    if (!call) return;
    setWords(byId("guest-knock-failed", HTMLElement), "");
    try {
      await this.#calls.knock(call);
    } catch {
      setText(byId("guest-knock-failed", HTMLElement), "guest.knockFailed");
    }
  }

  /** The call is held at another page of this person. */
  #showElsewhere() {
    this.#quiet();
    void this.#devices.close();
    showView("elsewhere");
  }

  /** @param {Call} call */
  #ring(call) {
    if (this.#over || document.body.dataset.view === "ringing") return;
    void this.#devices.close();
    setWords(byId("guest-note", HTMLElement), "");
    setWords(byId("answer-failed", HTMLElement), "");
    showView("ringing");
    this.#showCaller(call);
    this.#stopRinging();
    playAt(null, this.#devices.speaker);
    this.#stopRinging = startRinging(call.loud === true);
    if (/** @type {any} */ (navigator).userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400]);
    byId("answer", HTMLButtonElement).focus();
  }

  /** @param {Call} call */
  #showCaller(call) {
    const name = otherOf(call)?.name ?? "";
    const from = serviceWords(this.#visit?.withRole ?? "");
    setWords(byId("caller", HTMLElement), text("guest.calling", { name, from }).replace(/ {2,}/g, " "));
    document.title = text("guest.callingTitle", { name });
  }

  #quiet() {
    this.#stopRinging();
    this.#stopRinging = () => {};
    setText(document.getElementsByTagName("title")[0] ?? document.documentElement, "guest.pageTitle");
  }

  async #answer() {
    this.#quiet();
    try {
      await this.#calls.accept();
    } catch (error) {
      if (codeOf(error) === "answeredElsewhere") this.#showElsewhere();
      else if (document.body.dataset.view === "ringing") {
        say(byId("answer-failed", HTMLElement), () => `${text("guest.answerFailed")} ${phoneSentence()}`.trim());
      }
    }
  }

  async #decline() {
    this.#quiet();
    await this.#calls.decline().catch(() => {}); // Over already: the event of its end is on its way.
  }

  /** @param {Call} call */
  #callEnded(call) {
    this.#quiet();
    void this.#devices.close();
    const name = otherOf(call)?.name ?? "";
    // Who left earlier than the call's end is told that, not how the call ended.
    const left = call.state === "ended" ? "" : (selfOf(call)?.leftBecause ?? "");
    const placed = selfOf(call)?.id === call.lead && this.#isGuest ? PLACED_ENDED[call.reason ?? ""] : undefined;
    const words = () => text(placed ?? ENDED[left || (call.reason ?? "")] ?? "guest.ended.failed", { name });
    this.#lastCall = call;
    byId("guest-knock", HTMLButtonElement).hidden = left !== "left" && left !== "lost";
    setWords(byId("guest-knock-failed", HTMLElement), "");
    if (call.startedAt === null && left === "") {
      // Nobody talked: the page is calm again at once, and the note stays to be found.
      this.#calm();
      say(byId("guest-note", HTMLElement), words);
      return;
    }
    say(byId("guest-ended", HTMLElement), words);
    say(byId("guest-ended-phone", HTMLElement), () => (call.reason === "hungUp" || left !== "" ? "" : phoneSentence()));
    showView("ended");
    byId("guest-ended-ok", HTMLButtonElement).focus();
    // Whoever may come back, or was removed, is not left with a page that says nothing of it.
    if (left === "") this.#calmTimer = setTimeout(() => this.#calm(), ENDED_SHOWN);
  }

  #calm() {
    clearTimeout(this.#calmTimer);
    if (this.#over) return;
    this.#test.stop();
    void this.#devices.close();
    showView("idle");
    this.#showWords();
  }

  #startTest() {
    showView("test");
    void this.#test.start();
  }

  #showWords() {
    if (!this.#you || this.#over) return;
    const now = this.#session.now();
    const guest = this.#isGuest;
    const welcome = guest ? text("guest.beside.title") : greeting(now, this.#you.firstName || this.#you.name);
    setWords(byId("guest-greeting", HTMLElement), welcome);
    setWords(byId("guest-today", HTMLElement), text("guest.today", { weekday: weekday(now) }));
    setWords(byId("guest-next", HTMLElement), guest ? guestWords(this.#visit, now) : nextWords(this.#visit, now));
    setWords(byId("guest-role", HTMLElement), guest ? text("guest.beside.role", { name: this.#you.name, role: roleWords(this.#you.role ?? "relative") }) : "");
    const calls = this.#you.role === "relative" && mayCall(this.#visit, now);
    byId("guest-call", HTMLButtonElement).hidden = !calls;
    setWords(byId("guest-sound", HTMLElement), soundWaits() ? text("guest.touchForSound") : "");
    const phone = phoneSentence(); // Said once.
    setWords(byId("guest-phone", HTMLElement), byId("guest-next", HTMLElement).textContent?.includes(phone) ? "" : phone);
    const call = this.#calls.call;
    if (call && document.body.dataset.view === "ringing") this.#showCaller(call);
    if (call && document.body.dataset.view === "waiting") this.#showDoor(call);
  }

  /** @param {string} reason */
  async #closed(reason) {
    clearTimeout(this.#calmTimer);
    this.#over = true;
    this.#calls.drop();
    this.#quiet();
    this.#test.stop();
    void this.#devices.close();
    await showClosed(reason);
  }
}

/** @param {import("../signalling/messages.js").Organisation | null | undefined} organisation */
function showWhoSees(organisation) {
  const line = byId("guest-stored-who", HTMLElement);
  line.hidden = !organisation?.name;
  if (organisation) say(line, () => text("guest.storedWho", { organisation: organisation.name }));
}

/** @param {string} reason */
async function showClosed(reason) {
  showStatus(null);
  setText(byId("guest-closed-sentence", HTMLElement), CLOSED[reason] ?? "guest.closed.other");
  byId("guest-try-again", HTMLButtonElement).hidden = CLOSED[reason] !== undefined;
  if (!phoneSentence()) showOrganisation(await fetchOrganisation());
  say(byId("guest-closed-phone", HTMLElement), phoneSentence);
  showView("closed");
}

async function start() {
  // A link says in which language its holder is greeted.
  await startLanguage(new URLSearchParams(location.search).get("language"));
  showLanguageChoice();
  // A link pasted over an open page changes the fragment only.
  addEventListener("hashchange", () => location.reload());
  const secret = secretOf(location.hash);
  if (!secret) {
    await showClosed("linkUnknown");
    return;
  }
  new GuestPage(secret).start();
}

void start();
