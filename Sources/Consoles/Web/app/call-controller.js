/**
 * One call of this page from ring to end: what the gateway says about it, and what the person does.
 * Carer's and client's pages share it; they differ in how a call begins and what comes after.
 */

import { codeOf } from "../signalling/session.js";
import { CallStage } from "../ui/call-stage.js";
import { deviceWords, openDeviceDialog } from "../ui/device-choice.js";
import { closeDialogs } from "../ui/dialog.js";
import { askedOf, companyOf, isInvitation, leads, otherOf, selfOf } from "../ui/call-people.js";
import { MediaOfCall } from "./media-of-call.js";

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/messages.js").CallText} CallText */
/** @typedef {import("../signalling/messages.js").Snapshot} Snapshot */
/** @typedef {import("../signalling/session.js").Session} Session */
/** @typedef {import("../media/devices.js").LocalDevices} LocalDevices */

/**
 * @typedef {object} CallHandlers
 * @property {(call: Call) => void} changed the call's state is another one, or it is a new call
 * @property {(call: Call, lasted: number) => void} ended
 * @property {((end: () => void) => void) | null} confirmEnd asks before hanging up; null: no question
 * @property {() => string} [asideWords] what goes on outside this call
 * @property {() => void} [links] opens what makes links to the visit of this call
 */

/** Refusals of `hangUp` that say nothing of the call. */
const PASSING = new Set(["internal", "tooMany", "sessionUnknown"]);
/** Pause before the call is hung up again (ms). */
const HANG_UP_AGAIN = 1_000;

export class CallController {
  /** @type {Call | null} */
  call = null;
  #session;
  #devices;
  #handlers;
  #stage;
  #media;
  #onStage = false;
  /** The call of a colleague that this person has said yes to, by its id. */
  #comingInto = "";
  /** What is told now is a whole snapshot. */
  #isFollowing = false;
  #connected = false;
  /** The visit that is being called: its call may be told of before the reply is here. */
  #calling = "";
  /** The call that is being hung up, by its id. */
  #hangingUp = "";
  /** What the person wanted to send before this call: muting lasts for one call. */
  #wantedBefore;

  /**
   * @param {Session} session @param {LocalDevices} devices @param {CallHandlers} handlers
   */
  constructor(session, devices, handlers) {
    this.#session = session;
    this.#devices = devices;
    this.#handlers = handlers;
    this.#wantedBefore = { ...devices.wanted };
    this.#stage = new CallStage({
      mute: () => this.toggleMicrophone(),
      camera: () => this.toggleCamera(),
      devices: () => openDeviceDialog(devices),
      hangUp: () => this.askHangUp(),
      takeHere: () => this.moveHere(),
      sendText: (words) => this.#sendText(words),
      answerFor: (partyId, agrees) => this.#ask("answerConsent", { partyId, agrees }),
      people: {
        admit: (partyId) => this.#ask("admit", { partyId }),
        moveBack: (partyId) => this.#ask("moveBack", { partyId }),
        remove: (partyId) => this.#ask("remove", { partyId }),
        handOver: (partyId) => this.#ask("handOver", { partyId }),
        invite: (professionalId) => this.#ask("invite", { professionalId }),
        links: () => handlers.links?.(),
      },
    });
    this.#media = new MediaOfCall(session, devices, this.#stage, () => this.#show());
    setInterval(() => this.#show(), 1_000);
  }

  /** Is this the page that the call is held at? */
  get onStage() {
    return this.#onStage;
  }

  /**
   * Staff, and a relative for a visit that is for it: calls the client of a visit. Rejects with RequestError.
   * @param {string} visitId
   */
  async ring(visitId) {
    performance.mark("kuulolla:call-pressed");
    const opening = this.#devices.open();
    this.#calling = visitId;
    try {
      const { call } = await this.#session.request("ring", { visitId }, true);
      if (!this.call) this.#take(call);
      this.#enterStage();
    } finally {
      this.#calling = "";
    }
    await opening;
  }

  /** The visit that is being called, by its id; empty: none. */
  get calling() {
    return this.#calling;
  }

  /** The called says yes. Rejects with RequestError; then the page has stepped back from the call. */
  async accept() {
    const call = this.call;
    if (!call) return;
    performance.mark("kuulolla:accepted");
    const opening = this.#devices.open();
    const accepting = this.#session.request("accept", { callId: call.id });
    this.#enterStage();
    try {
      await accepting;
    } catch (error) {
      if (this.call?.id === call.id) this.#notAccepted(codeOf(error));
      throw error;
    }
    await opening;
  }

  /**
   * Staff: comes into the call of a colleague who asks. Rejects with RequestError.
   * @param {Call} call
   */
  async comeInto(call) {
    const opening = this.#devices.open();
    this.#comingInto = call.id;
    try {
      await this.#session.request("accept", { callId: call.id });
    } catch (error) {
      this.#comingInto = "";
      void this.#devices.close();
      throw error;
    }
    await opening;
  }

  /** A guest who has left stands at the door again. Rejects with RequestError.
   * @param {Call} call */
  async knock(call) {
    await this.#session.request("knock", { callId: call.id });
  }

  /** Rejects with RequestError.
   * @param {string} type @param {object} body */
  async #ask(type, body) {
    if (this.call) await this.#session.request(type, { callId: this.call.id, ...body });
  }

  /**
   * The call rings on, is held elsewhere, or is over.
   * @param {string} code why it was not accepted
   */
  #notAccepted(code) {
    const call = this.call;
    if (!call) return;
    if (code === "ended" || code === "notFound") {
      this.#end({ ...call, state: "ended", reason: "cancelled" });
      return;
    }
    this.#leaveStage();
    this.#media.follow(call, selfOf(call)?.state === "ringing" && code !== "answeredElsewhere");
    this.#handlers.changed(call);
  }

  async decline() {
    if (this.call) await this.#session.request("decline", { callId: this.call.id });
  }

  /**
   * The person wants the call at this page, and another one has it. Only a page that was opened
   * after the call began may take it over (docs/protocol.md, event `call`): so this one is opened anew.
   */
  moveHere() {
    location.reload();
  }

  /** After a reload in mid-call, or while calling: the person is in it already. */
  #comeBack() {
    this.#enterStage();
    this.#media.take();
    void this.#devices.open();
  }

  askHangUp() {
    const { confirmEnd } = this.#handlers;
    if (confirmEnd && this.call?.state === "inCall") confirmEnd(() => void this.hangUp());
    else void this.hangUp();
  }

  /** Asks until the gateway has answered: the page must not say that a call is over which goes on. */
  async hangUp() {
    const call = this.call;
    if (!call || this.#hangingUp === call.id) return;
    this.#hangingUp = call.id;
    while (this.call?.id === call.id) {
      const code = await this.#session.request("hangUp", { callId: call.id }).then(() => "", codeOf);
      if (code === "" || code === "sessionEnded") break;
      if (!PASSING.has(code)) {
        // Over already, or unknown to the gateway: over for this page as well.
        if (this.call?.id === call.id) this.#end({ ...call, state: "ended", reason: "hungUp" });
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, HANG_UP_AGAIN));
    }
    this.#hangingUp = "";
  }

  toggleMicrophone() {
    void this.#devices.setMicrophone(!this.#devices.isOn("microphone"));
  }

  toggleCamera() {
    void this.#devices.setCamera(!this.#devices.isOn("camera"));
  }

  togglePeople() {
    if (this.#onStage && this.call && leads(this.call)) this.#stage.togglePeople();
  }

  toggleText() {
    if (this.#onStage && this.call?.state === "inCall") this.#stage.toggleText();
  }

  /**
   * Event `call`.
   * @param {Call} call
   */
  callChanged(call) {
    if (this.call && this.call.id !== call.id) {
      // Another call may take the place of one that only rings, never of one that goes on.
      if (call.state === "ended" || this.call.state === "inCall") return;
    }
    if (isInvitation(call)) return;
    const self = selfOf(call);
    if (call.state === "ended" || self?.state === "left") {
      if (this.call?.id === call.id) this.#end(call);
      return;
    }
    this.#take(call);
    if (call.visitId === this.#calling) this.#enterStage();
  }

  /**
   * What the gateway says after `hello` or where events are missing.
   * @param {Snapshot} snapshot
   */
  follow(snapshot) {
    this.#connected = true;
    const current = this.call;
    const running = snapshot.calls.filter((one) => one.state !== "ended" && selfOf(one)?.state !== "left" && !isInvitation(one));
    if (current && !running.some((one) => one.id === current.id)) {
      const told = snapshot.calls.find((one) => one.id === current.id);
      this.#end(told ?? { ...current, state: "ended", reason: "lost" });
    }
    const call = running[0];
    if (!call) return;
    const rejoin = this.#media.isOpen;
    this.#isFollowing = true;
    this.#take(call);
    this.#isFollowing = false;
    if (rejoin) this.#media.rejoin();
    // A page that was opened after the call began takes it over from another one.
    if (selfOf(call)?.state === "joined" && !this.#onStage) this.#comeBack();
    for (const message of snapshot.texts) this.textCame(message);
  }

  /**
   * The connection is back.
   * @param {string} mediaEpoch
   */
  resumed(mediaEpoch) {
    this.#connected = true;
    this.#media.compareEpoch(mediaEpoch);
    this.#show();
  }

  connectionLost() {
    this.#connected = false;
    this.#show();
  }

  /** The page itself is over: nothing of the call stays open here. */
  drop() {
    this.#leaveStage();
    this.call = null;
    closeDialogs();
  }

  /** @param {CallText} message */
  textCame(message) {
    const call = this.call;
    // The texts of an ended call come back empty: they are forgotten, only their place is kept.
    if (!call || message.callId !== call.id || message.text === "") return;
    const writer = call.parties.find((party) => party.id === message.from);
    const own = message.from === call.self;
    if (this.#stage.texts.add(message, writer?.name ?? "", own) && !own) this.#stage.textArrived();
  }

  /**
   * Events `slots`, `quality`, `mediaLost`.
   * @param {string} event @param {any} body
   */
  mediaEvent(event, body) {
    const call = this.call;
    if (!call || body.callId !== call.id) return;
    if (event === "slots") {
      this.#media.assign(body);
    } else if (event === "quality") {
      const party = call.parties.find((one) => one.id === body.party);
      if (party) party.connection = body.level;
      this.#show();
    } else if (event === "mediaLost") {
      this.#media.compareEpoch(body.mediaEpoch);
    }
  }

  /** @param {Call} call */
  #take(call) {
    const before = this.call;
    this.call = call;
    const self = selfOf(call);
    if (this.#onStage && self?.state === "waiting") {
      // Moved back into the waiting room: nothing is sent or shown any more.
      this.#leaveStage();
      void this.#devices.close();
    }
    // A call that another page of this person holds is left to that page.
    const wanted = this.#onStage || self?.state === "ringing" || call.visitId === this.#calling;
    this.#media.follow(call, wanted);
    if (before?.id !== call.id || facts(before) !== facts(call)) this.#handlers.changed(call);
    // After a reload in mid-call, or let in just now.
    const isNew = before?.id !== call.id;
    const comesIn = isNew ? this.#isFollowing || this.#comingInto === call.id : selfOf(before)?.state === "waiting";
    if (comesIn && self?.state === "joined" && !call.elsewhere && !this.#onStage) this.#comeBack();
    this.#show();
    this.#media.attach(); // Whoever has come has a place on the stage only now.
  }

  #enterStage() {
    if (this.#onStage || !this.call) return;
    this.#onStage = true;
    this.#wantedBefore = { ...this.#devices.wanted };
    this.#handlers.changed(this.call);
    this.#stage.enter(this.#devices.preview);
    this.#media.take();
    this.#show();
  }

  #leaveStage() {
    this.#media.close();
    if (!this.#onStage) return;
    this.#onStage = false;
    this.#stage.leave();
    this.#devices.want(this.#wantedBefore);
  }

  /** @param {string} words */
  async #sendText(words) {
    if (this.call) await this.#session.request("sendText", { callId: this.call.id, text: words });
  }

  /** @param {Call} call */
  #end(call) {
    const lasted = call.startedAt === null ? 0 : Math.max(0, this.#session.now() - call.startedAt);
    this.#leaveStage();
    this.call = null;
    closeDialogs();
    this.#handlers.ended(call, lasted);
  }

  /** @param {"camera" | "microphone"} kind */
  #sends(kind) {
    return this.#devices.isOn(kind) || (this.#devices.opening && this.#devices.wanted[kind]);
  }

  #show() {
    const call = this.call;
    if (!call || !this.#onStage || call.state === "ended") return;
    const other = otherOf(call);
    const now = this.#session.now();
    const asked = askedOf(call);
    this.#stage.show({
      state: call.state,
      other,
      self: selfOf(call),
      leads: leads(call),
      held: call.held === true,
      parties: call.parties,
      company: companyOf(call),
      asked,
      otherName: other?.name ?? "",
      ringLeft: call.ringUntil - now,
      lasted: call.startedAt === null ? 0 : now - call.startedAt,
      media: this.#media.state,
      signalling: this.#connected,
      sending: { microphone: this.#sends("microphone"), camera: this.#sends("camera") },
      deviceWords: deviceWords(this.#devices),
      asideWords: this.#handlers.asideWords?.() ?? "",
    });
  }
}

/** What a page's view of a call depends on.
 * @param {Call} call */
const facts = (call) => `${call.state} ${selfOf(call)?.state} ${call.elsewhere === true}`;
