/** The carer's page: today's visits, calling, the call, and what comes after it. */

import { onLanguageChange, currentLanguage, text } from "../language/language.js";
import { LocalDevices } from "../media/devices.js";
import { unlockSoundOnFirstTouch } from "../media/sound.js";
import { fetchVisits } from "../signalling/rest.js";
import { Session, codeOf } from "../signalling/session.js";
import { AfterCall } from "../ui/after-call.js";
import { byId, setText } from "../ui/dom.js";
import { openHelp, shortcutsOn } from "../ui/help-dialog.js";
import { openLinkDialog } from "../ui/link-dialog.js";
import { showOrganisation, showStatus, showView } from "../ui/page.js";
import { ReadyPanel } from "../ui/ready-panel.js";
import { withReason } from "../ui/reason-dialog.js";
import { VisitList } from "../ui/visit-list.js";
import { CallController } from "./call-controller.js";
import { DAY_CHECK, DayWatch } from "./day-watch.js";
import { dayChanged, leave, openStaffPage, showConnectionLost } from "./staff-page.js";
import { TaskDesk } from "./task-desk.js";

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").Snapshot} Snapshot */

/** @type {Record<string, string>} */
const REFUSED = {
  busy: "carer.refused.busy",
  alreadyInCall: "carer.refused.alreadyInCall",
  mediaUnavailable: "carer.refused.mediaUnavailable",
  notFound: "carer.refused.notFound",
  notAllowed: "carer.refused.notAllowed",
};

class CarerPage {
  #devices = new LocalDevices();
  #list;
  #day;
  #session;
  /** @type {CallController} */
  #calls;
  #ready;
  #after;
  /** @type {TaskDesk} */
  #tasks;
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
          this.#tasks.back();
          this.#calls.resumed(mediaEpoch);
        },
        event: (event, body) => this.#event(event, body),
        lost: () => {
          showConnectionLost();
          this.#tasks.lost();
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
      asideWords: () => this.#tasks.words(),
    });
    this.#after = new AfterCall((visit) => void this.#ring(visit), (id) => this.#list.find(id));
    this.#tasks = new TaskDesk(this.#session, {
      visitOf: (task) => this.#list.nearest(task.clientId),
      call: (visit) => void this.#ring(visit),
      inCall: () => this.#calls.onStage,
      changed: () => this.#list.warn((id) => this.#tasks.silenceOf(id) !== null),
    });
    this.#ready = new ReadyPanel(this.#devices, () => this.#calls.onStage);
  }

  start() {
    showView("list");
    showStatus(() => text("carer.connecting"));
    byId("help", HTMLButtonElement).addEventListener("click", openHelp);
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void leave(this.#session));
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
    this.#tasks.replace(snapshot.tasks);
    this.#day.told(snapshot.now);
    this.#calls.follow(snapshot);
  }

  /** @param {string} event @param {any} body */
  #event(event, body) {
    if (event === "call") this.#calls.callChanged(body);
    else if (event === "visit" || event === "presence") {
      if (event === "visit") dayChanged();
      if (event === "visit") this.#list.change(body);
      else this.#list.presence(body);
      this.#tasks.show(); // Who can be called from there may have changed.
    } else if (event === "task") this.#tasks.change(body);
    else if (event === "text") this.#calls.textCame(body);
    else this.#calls.mediaEvent(event, body);
  }

  /** @param {Visit} visit */
  async #ring(visit) {
    if (this.#calls.onStage || this.#calls.calling) return;
    if (!this.#session.ready) return; // The sentence on top says that the connection is broken.
    this.#visitOfCall = visit;
    showStatus(null);
    const ringing = withReason(visit.clientId, () => this.#calls.ring(visit.id));
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
    this.#list.showCalling(this.#calls.calling);
    this.#after.showCalling(this.#calls.calling);
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
    this.#after.show(call, lasted, this.#visitOfCall, this.#list.next(this.#visitOfCall?.id));
    showView("ended");
    this.#after.focus();
  }

  #backToList() {
    showView("list");
    this.#list.focusNext();
  }

  /** @param {string} reason */
  #closed(reason) {
    this.#calls.drop();
    this.#tasks.stop();
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

void openStaffPage(() => new CarerPage().start());
