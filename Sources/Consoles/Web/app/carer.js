/** The carer's page: the day's visits, calling, the call, and what comes after it. */

import { currentLanguage, onLanguageChange, plural, text } from "../language/language.js";
import { LocalDevices } from "../media/devices.js";
import { unlockSoundOnFirstTouch } from "../media/sound.js";
import { Session, codeOf } from "../signalling/session.js";
import { fetchVisitDetails, recordOutcome, tellUnresponsive } from "../signalling/rest-visits.js";
import { AfterCall } from "../ui/after-call.js";
import { CallSheet } from "../ui/call-sheet.js";
import { openDetailsDialog } from "../ui/details-dialog.js";
import { askFirst } from "../ui/dialog.js";
import { leads, selfOf } from "../ui/call-people.js";
import { byId, setText, setWords } from "../ui/dom.js";
import { openHelp, shortcutsOn } from "../ui/help-dialog.js";
import { Invitation } from "../ui/invitation.js";
import { openLinkDialog } from "../ui/link-dialog.js";
import { startMoreMenu } from "../ui/more-menu.js";
import { openOutcomeDialog } from "../ui/outcome-dialog.js";
import { canRecord } from "../ui/outcome-words.js";
import { showOrganisation, showStatus, showView } from "../ui/page.js";
import { ReadyPanel } from "../ui/ready-panel.js";
import { withReason } from "../ui/reason-dialog.js";
import { UnsavedList } from "../ui/unsaved-list.js";
import { endedBeside, showWaiting } from "../ui/waiting-view.js";
import { CallController } from "./call-controller.js";
import { DayDesk } from "./day-desk.js";
import { OutcomeDesk } from "./outcome-desk.js";
import { dayChanged, leave, openStaffPage, showConnectionLost } from "./staff-page.js";
import { TaskDesk } from "./task-desk.js";

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").OutcomeDraft} OutcomeDraft */
/** @typedef {import("../signalling/messages.js").Snapshot} Snapshot */
/** @typedef {import("../signalling/rest.js").Me} Me */

/** @type {Record<string, string>} */
const REFUSED = {
  busy: "carer.refused.busy",
  alreadyInCall: "carer.refused.alreadyInCall",
  mediaUnavailable: "carer.refused.mediaUnavailable",
  notFound: "carer.refused.notFound",
  notAllowed: "carer.refused.notAllowed",
};
/** Where letters are written, keys mean letters. */
const TYPING = "input:not([type='radio'], [type='checkbox']), select, textarea, dialog";

class CarerPage {
  #devices = new LocalDevices();
  /** @type {DayDesk} */
  #day;
  #session;
  /** @type {CallController} */
  #calls;
  #ready;
  #sheet;
  #me;
  /** @type {AfterCall} */
  #after;
  /** @type {OutcomeDesk} */
  #outcomes;
  #unsaved;
  /** @type {TaskDesk} */
  #tasks;
  #invitation;
  /** @type {Visit | null} */
  #visitOfCall = null;
  /** Visits of tasks that were asked for.
   * @type {Set<string>} */
  #askedFor = new Set();

  /** @param {Me} me */
  constructor(me) {
    this.#me = me;
    startMoreMenu(me);
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
          this.#outcomes.retryAll();
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
    const now = () => this.#session.now();
    const savingOf = (/** @type {string} */ visitId) => this.#outcomes.savingOf(visitId);
    const ring = (/** @type {Visit} */ visit) => void this.#ring(visit);
    const record = (/** @type {Visit} */ visit, /** @type {OutcomeDraft} */ draft, /** @type {number} */ known) =>
      withReason(visit.clientId, () => recordOutcome(visit.id, draft, known));
    this.#outcomes = new OutcomeDesk(record, (visit) => this.#day.take(visit), () => this.#outcomesChanged(), now);
    this.#unsaved = new UnsavedList({
      retry: (visitId) => void this.#outcomes.retry(visitId),
      open: (visitId) => void this.#openOutcome(visitId),
    });
    this.#day = new DayDesk(now, me.you.id, {
      call: ring,
      record: (visit) => void this.#openOutcome(visit.id),
      details: (visit) => void this.#openDetails(visit.id),
      shown: (visit) => this.#outcomes.shown(visit),
      savingOf,
      unitsKnown: (units) => this.#tasks.know(units),
    });
    this.#calls = new CallController(this.#session, this.#devices, {
      changed: (call) => this.#callChanged(call),
      ended: (call, lasted) => this.#callEnded(call, lasted),
      confirmEnd: null,
      asideWords: () => this.#tasks.words(),
      links: () => {
        if (this.#visitOfCall) void openLinkDialog(this.#visitOfCall);
      },
    });
    this.#sheet = new CallSheet(fetchVisitDetails, (visit) => this.#askUnresponsive(visit), () => this.#caller());
    this.#after = new AfterCall({
      ring,
      find: (id) => this.#day.list.find(id),
      asTold: (id) => this.#day.asTold(id),
      record: (seen, draft) => void this.#outcomes.save(seen, draft),
      begunOf: (visit) => this.#outcomes.begunOf(visit.id),
      keep: (visit, begun) => this.#outcomes.keep(visit.id, begun),
      correct: (visit) => void this.#openOutcome(visit.id),
      savingOf,
      searchWords: (visitId) => this.#tasks.searchWords(visitId),
    });
    this.#invitation = new Invitation(
      (call) => this.#calls.comeInto(call),
      (call) => this.#session.request("decline", { callId: call.id }),
    );
    this.#tasks = new TaskDesk(this.#session, {
      visitOf: (task) => this.#visitOf(task),
      call: ring,
      inCall: () => this.#calls.onStage,
      changed: () => this.#tasksChanged(),
      record: (task) => void (task.visitId && this.#openOutcome(task.visitId)),
      details: (task) => void (task.visitId && this.#openDetails(task.visitId, task.kind === "lastResort")),
      open: () => this.#openTasks(),
    });
    this.#ready = new ReadyPanel(this.#devices, () => this.#calls.onStage);
  }

  start() {
    showView("list");
    showStatus(() => text("carer.connecting"));
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void leave(this.#session));
    for (const id of ["back-to-list", "to-list"]) byId(id, HTMLButtonElement).addEventListener("click", () => this.#backToList());
    byId("to-tasks", HTMLButtonElement).addEventListener("click", () => this.#openTasks());
    byId("waiting-leave", HTMLButtonElement).addEventListener("click", () => void this.#calls.hangUp());
    addEventListener("keydown", (event) => this.#shortcut(event));
    addEventListener("beforeunload", (event) => {
      if (this.#outcomes.holds) event.preventDefault(); // What was written is nowhere else yet.
    });
    unlockSoundOnFirstTouch();
    onLanguageChange(() => this.#tasksChanged());
    this.#day.start();
    this.#session.start();
  }

  /** @param {Snapshot} snapshot */
  #follow(snapshot) {
    showStatus(null);
    this.#askedFor.clear();
    this.#day.follow(snapshot);
    this.#tasks.replace(snapshot.tasks);
    this.#outcomes.retryAll();
    this.#invitation.follow(snapshot.calls);
    this.#calls.follow(snapshot);
  }

  /** @param {string} event @param {any} body */
  #event(event, body) {
    if (event === "call") {
      this.#invitation.heard(body);
      this.#calls.callChanged(body);
    } else if (event === "visit" || event === "presence") {
      if (event === "visit") {
        dayChanged();
        this.#day.change(body);
      } else this.#day.presence(body);
      this.#tasks.show(); // Who can be called from there may have changed.
      this.#after.changed();
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
    this.#day.list.showCalling(this.#calls.calling);
    this.#after.showCalling(this.#calls.calling);
  }

  /** @param {Call} call */
  #callChanged(call) {
    if (selfOf(call)?.state === "waiting" && !call.elsewhere) {
      showWaiting(call);
      return;
    }
    if (!this.#calls.onStage) return; // Held in another window of this carer.
    this.#visitOfCall = this.#day.list.find(call.visitId) ?? this.#visitOfCall;
    // Who was invited knows the visit only where it is on their own list too.
    if (this.#visitOfCall?.id === call.visitId) this.#sheet.enter(this.#visitOfCall);
    else if (leads(call)) void this.#enterUnknown(call);
    this.#sheet.follow(call.state === "inCall");
    this.#after.leave();
    showView("call");
  }

  /** A call of a visit that is not of this day or unit.
   * @param {Call} call */
  async #enterUnknown(call) {
    const visit = await this.#fetchVisit(call.visitId);
    if (!visit || this.#calls.call?.id !== call.id) return;
    this.#visitOfCall = visit;
    this.#sheet.enter(visit);
  }

  /** By which visit a task's client is called: its own and no other, so that what comes of the call
   * counts for it. One that is not of this day or unit is asked for once.
   * @param {import("../signalling/messages.js").Task} task */
  #visitOf(task) {
    const { visitId } = task;
    if (!visitId) return this.#day.list.nearest(task.clientId);
    const known = this.#day.list.find(visitId);
    if (known || this.#askedFor.has(visitId)) return known;
    this.#askedFor.add(visitId);
    void this.#fetchVisit(visitId, true).then(() => this.#tasks.show());
    return null;
  }

  /** @param {Call} call @param {number} lasted ms */
  #callEnded(call, lasted) {
    this.#sheet.leave();
    if (document.body.dataset.view === "waiting" || !leads(call)) {
      // Another one's visit: its outcome is theirs to write.
      showView("list");
      showStatus(() => endedBeside(call));
      return;
    }
    if (document.body.dataset.view !== "call") return;
    const last = this.#visitOfCall?.id === call.visitId ? this.#visitOfCall : this.#day.list.find(call.visitId);
    this.#after.show(call, lasted, last, this.#day.list.next(call.visitId));
    this.#tasks.showWhole(false);
    showView("ended");
    this.#after.focus();
  }

  /** A visit of another day or unit is asked for first.
   * @param {string} visitId */
  async #openOutcome(visitId) {
    const visit = this.#day.asTold(visitId) ?? (await this.#fetchVisit(visitId));
    if (!visit) return;
    openOutcomeDialog(visit, this.#outcomes.draftOf(visit), {
      save: (draft) => void this.#outcomes.save(visit, draft),
      keep: (begun) => this.#outcomes.keep(visitId, begun),
      history: async () => (await this.#look(visit)).outcomes,
    });
  }

  /** @param {string} visitId @param {boolean} [quietly] */
  async #fetchVisit(visitId, quietly = false) {
    try {
      const { visit } = await fetchVisitDetails(visitId);
      this.#day.take(visit);
      return visit;
    } catch {
      if (!quietly) showStatus(() => text("change.offline"));
      return null;
    }
  }

  /** @param {string} visitId @param {boolean} [inEmergency] */
  async #openDetails(visitId, inEmergency = false) {
    const visit = this.#day.list.find(visitId) ?? (await this.#fetchVisit(visitId));
    if (visit) void openDetailsDialog(visit, () => this.#look(visit), () => this.#caller(), inEmergency);
  }

  /** Who has no care relationship says why they look.
   * @param {Visit} visit */
  #look(visit) {
    return withReason(visit.clientId, () => fetchVisitDetails(visit.id));
  }

  /** Who calls for help, and whom of their own they alert. */
  #caller() {
    const { you, organisation } = this.#me;
    return {
      name: you.name,
      organisation: organisation.name,
      onCallPhone: this.#tasks.onCallPhone ?? organisation.phone,
      inCall: this.#calls.onStage && this.#calls.call?.state === "inCall",
    };
  }

  /** @param {Visit} visit */
  #askUnresponsive(visit) {
    askFirst({
      id: "unresponsive",
      title: "unresponsive.title",
      sentence: "unresponsive.means",
      yes: "unresponsive.yes",
      no: "unresponsive.no",
      danger: true,
      confirmed: () => void this.#unresponsive(visit),
    });
  }

  /** The call goes on until the gateway has heard of it: what it ends, it also takes care of.
   * @param {Visit} visit */
  async #unresponsive(visit) {
    try {
      this.#day.take(await withReason(visit.clientId, () => tellUnresponsive(visit.id)));
    } catch {
      const again = () => askFirst({
        id: "unresponsive-failed",
        title: "unresponsive.failed",
        sentence: "unresponsive.failedMeans",
        yes: "outcome.retry",
        no: "unresponsive.no",
        confirmed: () => void this.#unresponsive(visit),
      });
      if (this.#calls.onStage) again();
    }
  }

  /** The visit whose row has the focus. */
  #recordActive() {
    const visit = this.#day.list.focused();
    if (visit && canRecord(visit, this.#session.now())) void this.#openOutcome(visit.id);
  }

  #outcomesChanged() {
    this.#day.list.show();
    this.#unsaved.show(this.#outcomes.failed);
    this.#after.changed();
  }

  #tasksChanged() {
    this.#day.list.warn((id) => this.#tasks.silenceOf(id) !== null);
    const { waiting } = this.#tasks;
    const button = byId("to-tasks", HTMLButtonElement);
    if (waiting === 0) setText(button, "task.pageTitle");
    else setWords(button, plural("carer.tasks", waiting));
    this.#after.changed();
  }

  #openTasks() {
    this.#after.leave();
    showView("tasks");
    this.#tasks.showWhole(true);
  }

  #backToList() {
    this.#after.leave();
    this.#tasks.showWhole(false);
    showView("list");
    this.#day.list.focusNext();
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
    if (event.defaultPrevented || !shortcutsOn() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target instanceof HTMLElement && event.target.closest(TYPING)) return;
    const key = event.key.toLowerCase();
    const used = this.#calls.onStage ? this.#keyInCall(key, event) : this.#keyOutside(key, event);
    if (used) event.preventDefault();
  }

  /** @param {string} key @param {KeyboardEvent} event */
  #keyInCall(key, event) {
    if (key === "?") openHelp();
    else if (key === "m") this.#calls.toggleMicrophone();
    else if (key === "c") this.#calls.toggleCamera();
    else if (key === "t") this.#calls.toggleText();
    else if (key === "p") this.#calls.togglePeople();
    else if (key === "v") this.#sheet.toggle();
    else if (key === "h" && event.shiftKey) this.#sheet.emergency();
    else if (key === "e" && event.shiftKey) void this.#calls.hangUp();
    else return false;
    return true;
  }

  /** @param {string} key @param {KeyboardEvent} event */
  #keyOutside(key, event) {
    const view = document.body.dataset.view;
    const visit = view === "list" ? this.#day.list.focused() : null;
    if (view === "ended" && this.#after.key(event)) return true;
    if (key === "?") openHelp();
    else if (key === "n") this.#backToList();
    else if (key === "t") this.#openTasks();
    else if (key === "/" && view === "list") this.#day.search();
    else if (key === "k" && visit) this.#recordActive();
    else if (key === "l" && visit && !visit.outcome) this.#day.late(visit);
    else if (key === "i" && visit) void this.#openDetails(visit.id);
    else return false;
    return true;
  }
}

void openStaffPage((me) => new CarerPage(me).start());
