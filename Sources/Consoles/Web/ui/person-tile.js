/** One more person on the stage: picture, name and role, and what stands in the picture's place. */

import { text } from "../language/language.js";
import { element, setLabel, setWords } from "./dom.js";
import { personWords } from "./people-words.js";

/** @typedef {import("../signalling/messages.js").Party} Party */

export class PersonTile {
  root;
  video;
  #initial;
  #name;
  #state;

  /** @param {Party} party */
  constructor(party) {
    this.video = element("video", { id: `video-${party.id}`, class: "remote", attributes: { playsinline: "" } });
    this.#initial = element("span", { class: "initial", attributes: { "aria-hidden": "true" } });
    this.#name = element("p", { class: "person-name" });
    this.#state = element("p", { class: "person-state" });
    this.root = element("div", { class: "person", attributes: { "data-party": party.id } }, [
      this.video,
      element("div", { class: "absent" }, [this.#initial]),
      element("div", { class: "person-foot" }, [this.#name, this.#state]),
    ]);
  }

  /** @param {Party} party */
  show(party) {
    const words = personWords(party);
    setWords(this.#name, words);
    setLabel(this.video, text("call.pictureOf", { name: words }));
    setWords(this.#initial, party.name.slice(0, 1));
    const shown = party.video && party.connection !== "lost";
    this.video.classList.toggle("shown", shown);
    this.root.classList.toggle("seen", shown);
    setWords(this.#state, stateWords(party));
  }

  /** @param {MediaStreamTrack[]} tracks @returns {boolean} they are other ones than before */
  attach(tracks) {
    const now = this.video.srcObject;
    const held = now instanceof MediaStream ? now.getTracks() : [];
    if (tracks.length === held.length && tracks.every((track) => held.includes(track))) return false;
    this.video.srcObject = new MediaStream(tracks);
    return true;
  }

  remove() {
    this.video.srcObject = null;
    this.root.remove();
  }
}

/** @param {Party} party */
function stateWords(party) {
  if (party.connection === "lost") return text("call.person.lost");
  if (party.connection === "new") return text("call.person.opening");
  const words = [];
  if (!party.video) words.push(text("call.person.cameraOff"));
  if (!party.audio) words.push(text("call.person.muted"));
  return words.join(" ");
}
