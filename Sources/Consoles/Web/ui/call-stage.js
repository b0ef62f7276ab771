/**
 * The stage of a call: the other people's pictures, the own one, what is going on in words, and a
 * bar of actions. It shows what it is told and reports presses; it decides nothing.
 */

import { durationWords } from "../language/clock.js";
import { text } from "../language/language.js";
import { playAt } from "../media/sound.js";
import { AutoHide } from "./auto-hide.js";
import { ConsentQuestion } from "./consent-question.js";
import { byId, element, setText, setWords } from "./dom.js";
import { icon, setIcon } from "./icons.js";
import { PeoplePanel } from "./people-panel.js";
import { companyWords, personWords } from "./people-words.js";
import { PersonTile } from "./person-tile.js";
import { isRinging, levelOf, newsWords, otherWords, qualityWords, statusWords } from "./stage-words.js";
import { TextPanel } from "./text-panel.js";

/** @typedef {import("../signalling/messages.js").Party} Party */
/** @typedef {import("../media/call-media.js").MediaState} MediaState */

/**
 * @typedef {object} StageActions
 * @property {() => void} mute
 * @property {() => void} camera
 * @property {() => void} devices
 * @property {() => void} hangUp
 * @property {() => void} takeHere
 * @property {(words: string) => Promise<void>} sendText
 * @property {(partyId: string, agrees: boolean) => Promise<void>} answerFor the client's word to somebody's coming in
 * @property {import("./people-panel.js").PeopleActions} people
 *
 * @typedef {object} StageView
 * @property {"ringing" | "inCall"} state
 * @property {Party | null} other
 * @property {Party | null} self
 * @property {boolean} leads this person lets others in
 * @property {Party[]} parties all that this person may know of
 * @property {Party[]} company who takes part beside the other one and oneself
 * @property {boolean} held a care call holds this one up
 * @property {Party | null} asked about whom this person is asked
 * @property {string} otherName
 * @property {number} ringLeft ms
 * @property {number} lasted ms
 * @property {MediaState} media
 * @property {boolean} signalling is the gateway reachable?
 * @property {{ microphone: boolean, camera: boolean }} sending
 * @property {string} deviceWords what is wrong with the own devices; empty: nothing
 * @property {string} asideWords what goes on outside this call; empty: nothing
 */

export class CallStage {
  remote;
  texts;
  people;
  #pictures;
  #mainFoot;
  #company;
  #waiting;
  #question;
  #peopleToggle;
  /** @type {Map<string, PersonTile>} */
  #tiles = new Map();
  #speaker = "";
  /** The bar stays because somebody waits. */
  #doorHolds = false;
  #root;
  #own;
  #ownHolder;
  #name;
  #quality;
  #status;
  /** Beside the status sentence: one that changes each second would be read out each second. */
  #ringLeft;
  /** What is only to be seen elsewhere on the stage, for readers. */
  #news;
  #aside;
  #absent;
  #initial;
  #absentWords;
  #mute;
  #camera;
  #devices;
  #textToggle;
  #hangUp;
  #soundOn;
  #takeHere;
  #hide;
  #unread = false;

  /** @param {StageActions} actions */
  constructor(actions) {
    this.#root = byId("call-stage", HTMLElement);
    this.remote = element("video", { id: "remote-video", class: "remote", label: "call.otherPicture", attributes: { playsinline: "" } });
    this.#own = element("video", { id: "own-video", label: "call.ownPicture", attributes: { playsinline: "" } });
    this.#own.muted = true;
    this.#ownHolder = element("div", { class: "own-picture" }, [this.#own, element("span", { key: "call.you" })]);
    this.#name = element("h1", { id: "call-name" });
    this.#quality = element("p", { id: "quality", class: "quality" });
    this.#status = element("p", { id: "call-status", class: "call-status", attributes: { role: "status" } });
    this.#ringLeft = element("p", { id: "ring-left", class: "call-status" });
    this.#news = element("p", { id: "call-news", class: "for-readers", attributes: { role: "status" } });
    this.#aside = element("p", { id: "call-aside", class: "call-aside", attributes: { role: "status" } });
    this.#initial = element("span", { class: "initial", attributes: { "aria-hidden": "true" } });
    this.#absentWords = element("p", { id: "other-state" });
    this.#absent = element("div", { class: "absent" }, [this.#initial, this.#absentWords]);
    this.#mute = barButton("mute", "microphone", "call.mute", actions.mute);
    this.#camera = barButton("camera-off", "camera", "call.cameraOff", actions.camera);
    this.#devices = barButton("devices", "devices", "call.devices", actions.devices);
    this.#peopleToggle = barButton("people-toggle", "people", "people.short", () => this.togglePeople());
    this.#mainFoot = element("div", { class: "person-foot" }, [element("p", { class: "person-name" })]);
    this.#company = element("p", { id: "call-company", class: "call-company", attributes: { role: "status" } });
    this.#waiting = element("p", { id: "call-waiting", class: "call-aside", attributes: { role: "status" } });
    this.#question = new ConsentQuestion(actions.answerFor);
    this.#textToggle = barButton("text-toggle", "text", "call.text", () => this.toggleText());
    this.#hangUp = barButton("hang-up", "hangUp", "call.hangUp", actions.hangUp);
    this.#hangUp.classList.add("bar-stop");
    this.#soundOn = element("button", { id: "sound-on", class: "button button-accent button-large", attributes: { hidden: "" }, press: () => this.#playAloud() }, [
      icon("sound"),
      element("span", { key: "call.soundOn" }),
    ]);
    this.#takeHere = element("button", { id: "take-here", class: "button button-accent button-large", key: "call.takeHere", attributes: { hidden: "" }, press: actions.takeHere });
    const bar = element("div", { id: "call-bar", class: "bar", label: "call.actions", attributes: { role: "group" } }, [
      this.#mute,
      this.#camera,
      this.#devices,
      this.#textToggle,
      this.#peopleToggle,
      this.#hangUp,
    ]);
    this.texts = new TextPanel(actions.sendText, () => this.toggleText());
    this.people = new PeoplePanel(actions.people, () => this.togglePeople());
    this.#pictures = element("div", { class: "pictures" }, [element("div", { class: "person main" }, [this.remote, this.#absent, this.#mainFoot])]);
    const head = [this.#name, this.#company, this.#quality, this.#status, this.#ringLeft, this.#waiting, this.#aside, this.#news];
    const picture = element("div", { class: "picture" }, [
      this.#pictures,
      element("div", { class: "stage-head" }, head),
      this.#ownHolder,
      element("div", { class: "stage-middle" }, [this.#question.root, this.#soundOn, this.#takeHere]),
      bar,
    ]);
    this.#root.replaceChildren(picture, this.texts.root, this.people.root);
    this.#hide = new AutoHide(this.#root, bar);
  }

  /**
   * Shows the stage and moves focus into it.
   * @param {MediaStream} preview
   */
  enter(preview) {
    this.#own.srcObject = preview;
    this.#own.play().catch(() => {}); // Muted pictures always may; an empty one waits.
    this.texts.clear();
    this.remote.muted = false;
    this.#soundOn.hidden = true;
    // Not on a button: a second Enter of a hasty person would end the call.
    this.#root.focus({ preventScroll: true });
    this.#hide.start();
  }

  leave() {
    this.#hide.stop();
    this.texts.clear();
    this.#hide.hold(false);
    this.#unread = false;
    setWords(this.#news, "");
    this.people.clear();
    this.#doorHolds = false;
    this.#question.show(null);
    for (const tile of this.#tiles.values()) tile.remove();
    this.#tiles.clear();
    this.#pictures.dataset.count = "1";
    this.#root.classList.remove("with-text");
    this.remote.srcObject = null;
    this.remote.muted = false;
    this.#own.srcObject = null;
  }

  /**
   * Shows and plays the other person.
   * @param {MediaStreamTrack[]} tracks
   */
  attach(tracks) {
    const now = this.remote.srcObject;
    const held = now instanceof MediaStream ? now.getTracks() : [];
    if (tracks.length === held.length && tracks.every((track) => held.includes(track))) return;
    this.remote.srcObject = new MediaStream(tracks);
    this.#play();
  }

  /**
   * Shows and plays one more person.
   * @param {Party} party @param {MediaStreamTrack[]} tracks
   */
  attachPerson(party, tracks) {
    const tile = this.#tiles.get(party.id);
    if (tile?.attach(tracks)) this.#play(tile.video);
  }

  /** Where all of them are heard.
   * @param {string} speaker */
  playAt(speaker) {
    this.#speaker = speaker;
    for (const player of this.#players) playAt(player, speaker);
  }

  get #players() {
    return [this.remote, ...[...this.#tiles.values()].map((tile) => tile.video)];
  }

  togglePeople() {
    if (this.#peopleToggle.hidden) return;
    const open = !this.people.open;
    if (open && this.texts.open) this.#showTexts(false);
    this.people.show(open);
    this.#root.classList.toggle("with-text", open);
    this.#peopleToggle.setAttribute("aria-expanded", String(open));
    if (open) this.people.focus();
    else this.#peopleToggle.focus();
  }

  toggleText() {
    const open = !this.texts.open;
    this.#showTexts(open);
    if (open) this.texts.focus();
    else this.#textToggle.focus();
  }

  /** @param {boolean} open */
  #showTexts(open) {
    if (open && this.people.open) {
      this.people.show(false);
      this.#peopleToggle.setAttribute("aria-expanded", "false");
    }
    this.texts.show(open);
    this.#hide.hold(false);
    this.#unread = false;
    this.#root.classList.toggle("with-text", open);
    this.#textToggle.setAttribute("aria-expanded", String(open));
    setBarWord(this.#textToggle, "call.text");
  }

  /** A text came. A client sees it at once, a carer at a time of their own. */
  textArrived() {
    if (this.texts.open) return;
    if (this.#root.classList.contains("large")) {
      this.#showTexts(true);
      return;
    }
    this.#hide.hold(true); // Until it is read.
    setBarWord(this.#textToggle, "call.newText");
    this.#unread = true;
  }

  /** @param {StageView} view */
  show(view) {
    const ringing = isRinging(view);
    const shown = view.state === "inCall" && !view.held && view.other?.video === true && view.other.connection !== "lost" && view.media !== "moved";
    this.#root.dataset.state = ringing ? "ringing" : "inCall";
    setWords(this.#name, view.otherName);
    setWords(this.#initial, view.otherName.slice(0, 1));
    this.remote.classList.toggle("shown", shown);
    this.#absent.hidden = shown;
    setWords(this.#absentWords, otherWords(view));
    this.#showCompany(view);
    setWords(this.#status, statusWords(view));
    setWords(this.#ringLeft, ringing && levelOf(view) !== "lost" ? text("call.ringLeft", { time: durationWords(view.ringLeft, "lasting") }) : "");
    setWords(this.#aside, view.asideWords);
    setWords(this.#news, newsWords(view, this.#unread));
    setWords(this.#quality, ringing || view.media === "moved" ? "" : this.#qualityWords(view));
    this.#quality.dataset.level = levelOf(view);
    this.#ownHolder.dataset.camera = view.sending.camera && view.media !== "moved" ? "on" : "off";
    showSwitch(this.#mute, view.sending.microphone, "microphone", "microphoneOff", "call.mute", "call.unmute");
    showSwitch(this.#camera, view.sending.camera, "camera", "cameraOff", "call.cameraOff", "call.cameraOn");
    setBarWord(this.#hangUp, ringing ? "call.cancel" : "call.hangUp");
    this.#textToggle.hidden = view.state === "ringing";
    // They switch nothing.
    this.#mute.hidden = this.#camera.hidden = this.#devices.hidden = view.media === "moved" || view.self?.role === "observer";
    this.#takeHere.hidden = view.media !== "moved";
    this.#soundOn.hidden = !this.#players.some((player) => player.muted) || view.media === "moved";
  }

  /** Everybody beside the two: a tile for whoever is seen and heard, words for all.
   * @param {StageView} view */
  #showCompany(view) {
    const company = view.state === "inCall" && view.media !== "moved" ? view.company : [];
    const seen = company.filter((party) => party.role !== "observer");
    for (const [id, tile] of this.#tiles) {
      if (seen.some((party) => party.id === id)) continue;
      tile.remove();
      this.#tiles.delete(id);
    }
    for (const party of seen) {
      let tile = this.#tiles.get(party.id);
      if (!tile) {
        tile = new PersonTile(party);
        this.#tiles.set(party.id, tile);
        this.#pictures.append(tile.root);
        playAt(tile.video, this.#speaker);
      }
      tile.show(party);
    }
    this.#pictures.dataset.count = String(seen.length + 1);
    const main = this.#mainFoot.querySelector("p");
    if (main) setWords(main, seen.length > 0 && view.other ? personWords(view.other) : "");
    setWords(this.#company, companyWords(company));
    this.#question.show(view.asked);
    this.#root.classList.toggle("asked", view.asked !== null);
    this.#showDoor(view);
  }

  /** Who wants to come in, for whoever may let them.
   * @param {StageView} view */
  #showDoor(view) {
    const mayLetIn = view.leads && view.self?.role === "carer";
    this.#peopleToggle.hidden = !mayLetIn;
    if (!mayLetIn) return;
    const waiting = this.people.follow(view.parties, view.self?.id ?? "");
    setWords(this.#waiting, waiting.length > 0 ? text("people.atDoor", { people: waiting.map(personWords).join(", ") }) : "");
    if (waiting.length > 0 !== this.#doorHolds) {
      this.#doorHolds = waiting.length > 0;
      this.#hide.hold(this.#doorHolds || this.#unread);
    }
    setBarWord(this.#peopleToggle, waiting.length > 0 ? "people.shortWaiting" : "people.short");
  }

  /**
   * Carers see as well how long the call has lasted; for clients a running clock would press.
   * @param {StageView} view
   */
  #qualityWords(view) {
    const words = qualityWords(view);
    if (this.#root.classList.contains("large")) return words;
    return `${words} ${text("call.lasted", { time: durationWords(view.lasted, "lasting") })}`;
  }

  /** @param {HTMLVideoElement} [player] */
  #play(player = this.remote) {
    player.play().catch((error) => {
      // Without a touch on this page (after a reload) sound needs one; the picture does not.
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      player.muted = true;
      this.#soundOn.hidden = false;
      player.play().catch(() => {});
    });
  }

  #playAloud() {
    this.#soundOn.hidden = true;
    for (const player of this.#players) {
      player.muted = false;
      this.#play(player);
    }
    this.#root.focus({ preventScroll: true });
  }
}

/** @param {string} id @param {import("./icons.js").IconName} name @param {string} key @param {() => void} press */
function barButton(id, name, key, press) {
  return element("button", { id, class: "bar-button", press }, [icon(name), element("span", { key })]);
}

/** @param {HTMLElement} button @param {string} key */
function setBarWord(button, key) {
  const word = button.querySelector("span");
  if (word) setText(word, key);
}

/**
 * @param {HTMLElement} button @param {boolean} on
 * @param {import("./icons.js").IconName} onIcon @param {import("./icons.js").IconName} offIcon
 * @param {string} turnOff @param {string} turnOn
 */
function showSwitch(button, on, onIcon, offIcon, turnOff, turnOn) {
  button.classList.toggle("off", !on);
  setIcon(button, on ? onIcon : offIcon);
  setBarWord(button, on ? turnOff : turnOn);
}
